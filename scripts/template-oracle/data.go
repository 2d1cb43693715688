package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// decodeData makes a value of its JSON: null, true, "text", 3 (an int), 0.5 (a float64), [1, "a"] (an
// []any), {"base64": "…"} (a string of any bytes), {"func": "NAME"} (one of our functions), and any
// other type by its name: {"map[string]int": {"a": 1}}, {"chan uint8": [1]}, {"*Node": {"Port": 1}}.
func decodeData(encoded any) any {
	switch data := encoded.(type) {
	case nil, bool, string:
		return data
	case json.Number:
		if number, err := strconv.Atoi(data.String()); err == nil {
			return number
		}
		return decodeTyped(reflect.TypeOf(0.0), data).Interface()
	case []any:
		return decodeTyped(reflect.TypeOf(data), data).Interface()
	case map[string]any:
		for name, inner := range data {
			switch name {
			case "base64":
				return decodeText(data)
			case "func":
				return functions[inner.(string)]
			}
			return decodeTyped(parseType(name), inner).Interface()
		}
	}
	panic(fmt.Sprintf("no data: %v", encoded))
}

// decodeTyped makes a value of a type that is known from outside.
func decodeTyped(goal reflect.Type, encoded any) reflect.Value {
	value := reflect.New(goal).Elem()
	switch goal.Kind() {
	case reflect.Interface:
		if data := decodeData(encoded); data != nil {
			value.Set(reflect.ValueOf(data))
		}
	case reflect.String:
		value.SetString(decodeText(encoded))
	case reflect.Bool:
		value.SetBool(encoded.(bool))
	case reflect.Complex128:
		parts := encoded.([]any)
		value.SetComplex(complex(decodeFloat(parts[0]), decodeFloat(parts[1])))
	case reflect.Float64:
		value.SetFloat(decodeFloat(encoded))
	case reflect.Slice:
		items := encoded.([]any)
		value.Set(reflect.MakeSlice(goal, len(items), len(items)))
		for at, item := range items {
			value.Index(at).Set(decodeTyped(goal.Elem(), item))
		}
	case reflect.Chan:
		items := encoded.([]any)
		value.Set(reflect.MakeChan(goal, len(items)))
		for _, item := range items {
			value.Send(decodeTyped(goal.Elem(), item))
		}
		value.Close()
	case reflect.Map:
		value.Set(reflect.MakeMap(goal))
		for key, item := range encoded.(map[string]any) {
			value.SetMapIndex(decodeKey(goal.Key(), key), decodeTyped(goal.Elem(), item))
		}
	case reflect.Struct:
		for name, item := range encoded.(map[string]any) {
			field := value.FieldByName(name)
			field.Set(decodeTyped(field.Type(), item))
		}
	case reflect.Pointer:
		value.Set(reflect.New(goal.Elem()))
		value.Elem().Set(decodeTyped(goal.Elem(), encoded))
	default:
		decodeInteger(value, fmt.Sprint(encoded))
	}
	return value
}

func decodeInteger(value reflect.Value, digits string) {
	if value.CanInt() {
		number, err := strconv.ParseInt(digits, 10, value.Type().Bits())
		if err != nil {
			panic(err)
		}
		value.SetInt(number)
		return
	}
	number, err := strconv.ParseUint(digits, 10, value.Type().Bits())
	if err != nil {
		panic(err)
	}
	value.SetUint(number)
}

// decodeFloat takes a number, or a text for those that JSON has none for: "NaN", "-Inf", "-0".
func decodeFloat(encoded any) float64 {
	number, err := strconv.ParseFloat(fmt.Sprint(encoded), 64)
	if err != nil {
		panic(err)
	}
	return number
}

func decodeKey(goal reflect.Type, key string) reflect.Value {
	switch goal.Kind() {
	case reflect.String:
		return reflect.ValueOf(key)
	case reflect.Bool:
		return reflect.ValueOf(key == "true")
	}
	return decodeTyped(goal, json.Number(key))
}

var basicTypes = map[string]reflect.Type{
	"any":        reflect.TypeOf((*any)(nil)).Elem(),
	"bool":       reflect.TypeOf(false),
	"string":     reflect.TypeOf(""),
	"int":        reflect.TypeOf(0),
	"int32":      reflect.TypeOf(int32(0)),
	"int64":      reflect.TypeOf(int64(0)),
	"uint":       reflect.TypeOf(uint(0)),
	"uint8":      reflect.TypeOf(uint8(0)),
	"uint64":     reflect.TypeOf(uint64(0)),
	"float64":    reflect.TypeOf(0.0),
	"complex128": reflect.TypeOf(0i),
	"Node":       reflect.TypeOf(Node{}),
	"Pair":       reflect.TypeOf(Pair{}),
	"Tags":       reflect.TypeOf(Tags{}),
}

// parseType reads a type as Go writes it. Keys of maps are basic types, so the first "]" ends them.
func parseType(name string) reflect.Type {
	switch {
	case strings.HasPrefix(name, "[]"):
		return reflect.SliceOf(parseType(name[2:]))
	case strings.HasPrefix(name, "map["):
		end := strings.Index(name, "]")
		return reflect.MapOf(parseType(name[4:end]), parseType(name[end+1:]))
	case strings.HasPrefix(name, "chan "):
		return reflect.ChanOf(reflect.BothDir, parseType(name[5:]))
	case strings.HasPrefix(name, "*"):
		return reflect.PointerTo(parseType(name[1:]))
	}
	if basic, ok := basicTypes[name]; ok {
		return basic
	}
	panic("no type: " + name)
}
