package main

import (
	"errors"
	"fmt"
	"strings"
	"text/template"
)

// What cases can use besides the built-ins; test/support/golden-functions.ts has the same for our
// engine. They are there to be called well and badly, so each has another kind of parameters.

// Node is a struct with a field of each kind, and methods.
type Node struct {
	Name   string
	Port   int
	Tags   Tags
	Meta   map[string]string
	Weight float64
	Ready  bool
	Extra  any
}

// Label has an argument, and is found on values and on pointers.
func (node Node) Label(prefix string) string { return prefix + node.Name }

// Ports has any number of arguments.
func (node Node) Ports(more ...int) []int { return append([]int{node.Port}, more...) }

// Fail never has a result.
func (node Node) Fail() (string, error) { return "", errors.New("node " + node.Name + " failed") }

// Pair is a struct that can be compared.
type Pair struct {
	Key   string
	Value int
}

// Tags is a named slice.
type Tags []string

// Contains has an argument.
func (tags Tags) Contains(wanted string) bool {
	for _, tag := range tags {
		if tag == wanted {
			return true
		}
	}
	return false
}

var functions = template.FuncMap{
	"upper":   upper,
	"repeat":  func(count int, text string) string { return strings.Repeat(text, count) },
	"joined":  func(separator string, texts ...string) string { return strings.Join(texts, separator) },
	"listed":  func(separator string, texts []string) string { return strings.Join(texts, separator) },
	"total":   total,
	"half":    func(number float64) float64 { return number / 2 },
	"turned":  func(number complex128) complex128 { return complex(-imag(number), real(number)) },
	"flag":    func(isSet bool) string { return fmt.Sprintf("flag %t", isSet) },
	"wide":    func(number int64) int64 { return number },
	"natural": func(number uint) uint { return number },
	"octet":   func(number uint8) uint8 { return number },
	"same":    func(value any) any { return value },
	"count":   func(values ...any) int { return len(values) },
	"nothing": func() any { return nil },
	"five":    func() int { return 5 },
	"refuse":  func(reason string) (string, error) { return "", errors.New(reason) },
	"table":   func(key, value string) map[string]string { return map[string]string{key: value} },
	"sizeOf":  func(table map[string]any) int { return len(table) },
	"node":    func(name string) *Node { return &Node{Name: name, Port: 80, Tags: Tags{}, Meta: map[string]string{}} },
	"portOf":  func(node *Node) int { return node.Port },
	"feed":    feed,
}

// upper knows the letters of ASCII only, and leaves all other bytes as they are.
func upper(text string) string {
	letters := []byte(text)
	for at, letter := range letters {
		if 'a' <= letter && letter <= 'z' {
			letters[at] = letter - 'a' + 'A'
		}
	}
	return string(letters)
}

func total(numbers ...int) int {
	sum := 0
	for _, number := range numbers {
		sum += number
	}
	return sum
}

func feed(count int) chan int {
	filled := make(chan int, count)
	for number := 0; number < count; number++ {
		filled <- number
	}
	close(filled)
	return filled
}
