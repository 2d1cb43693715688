// Answers templates by Go's own text/template: reads one case a line from the standard input (JSON),
// writes {"output": TEXT} or {"error": TEXT} a line. scripts/template-oracle.ts starts it.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"text/template"
	"unicode/utf8"
)

type request struct {
	Name       string   `json:"name"`
	Template   any      `json:"template"`
	Data       any      `json:"data"`
	MissingKey string   `json:"missingKey"`
	Delimiters []string `json:"delimiters"`
}

func main() {
	input := bufio.NewReaderSize(os.Stdin, 1<<20)
	output := bufio.NewWriter(os.Stdout)
	encoder := json.NewEncoder(output)
	encoder.SetEscapeHTML(false)
	for {
		line, err := input.ReadBytes('\n')
		if len(bytes.TrimSpace(line)) > 0 {
			if err := encoder.Encode(answer(line)); err != nil {
				panic(err)
			}
			// The other side may be waiting for this answer before it asks again.
			output.Flush()
		}
		if err != nil {
			return
		}
	}
}

// answer never lets a case end the program: a case that is wrong in itself is answered by "problem".
func answer(line []byte) (result map[string]any) {
	defer func() {
		if reason := recover(); reason != nil {
			result = map[string]any{"problem": fmt.Sprint(reason)}
		}
	}()
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.UseNumber()
	var asked request
	if err := decoder.Decode(&asked); err != nil {
		panic(err)
	}
	text, err := execute(asked)
	if err != nil {
		return map[string]any{"error": encodeText(err.Error())}
	}
	return map[string]any{"output": encodeText(text)}
}

func execute(asked request) (string, error) {
	parsed := template.New(asked.Name).Funcs(functions)
	if len(asked.Delimiters) == 2 {
		parsed.Delims(asked.Delimiters[0], asked.Delimiters[1])
	}
	if asked.MissingKey != "" {
		parsed.Option("missingkey=" + asked.MissingKey)
	}
	parsed, err := parsed.Parse(decodeText(asked.Template))
	if err != nil {
		return "", err
	}
	var output bytes.Buffer
	if err := parsed.Execute(&output, decodeData(asked.Data)); err != nil {
		return "", err
	}
	return output.String(), nil
}

// encodeText makes JSON of bytes: a string if they are UTF-8, else {"base64": …}.
func encodeText(text string) any {
	if utf8.ValidString(text) {
		return text
	}
	return map[string]string{"base64": base64.StdEncoding.EncodeToString([]byte(text))}
}

func decodeText(encoded any) string {
	if object, ok := encoded.(map[string]any); ok {
		decoded, err := base64.StdEncoding.DecodeString(object["base64"].(string))
		if err != nil {
			panic(err)
		}
		return string(decoded)
	}
	return encoded.(string)
}
