package espalier

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"google.golang.org/grpc/codes"
)

// toJSON writes values as JSON texts. What JSON cannot say, such as NaN, is BAD_VALUE.
func toJSON(properties map[string]any) (map[string]string, error) {
	texts := make(map[string]string, len(properties))
	for name, value := range properties {
		text, err := json.Marshal(value)
		if err != nil {
			return nil, &Error{
				Reason: ReasonBadValue, Message: fmt.Sprintf("property %q: %v", name, err), Code: codes.InvalidArgument,
				Metadata: map[string]string{"key": name},
			}
		}
		texts[name] = string(text)
	}
	return texts, nil
}

// fromJSON reads values from their JSON texts: integers become int64 or, where that is too small, *big.Int, and all other numbers float64.
// A native client may have written NaN or an infinity, which are read as such.
func fromJSON(texts map[string]string) map[string]any {
	values := make(map[string]any, len(texts))
	for name, text := range texts {
		values[name] = fromText(text)
	}
	return values
}

// fromText returns what is no JSON as a json.RawMessage.
func fromText(text string) any {
	if strings.Contains(text, "NaN") || strings.Contains(text, "Infinity") {
		text = token.ReplaceAllStringFunc(text, func(found string) string {
			if number, there := standIns[found]; there {
				return number
			}
			return found
		})
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return json.RawMessage(text)
	}
	return withNumbers(value)
}

func withNumbers(value any) any {
	switch value := value.(type) {
	case json.Number:
		return toNumber(value.String())
	case []any:
		for i, one := range value {
			value[i] = withNumbers(one)
		}
	case map[string]any:
		for name, one := range value {
			value[name] = withNumbers(one)
		}
	}
	return value
}

func toNumber(text string) any {
	if text == standIns["NaN"] {
		return math.NaN()
	}
	if !strings.ContainsAny(text, ".eE") {
		if integer, err := strconv.ParseInt(text, 10, 64); err == nil {
			return integer
		}
		if integer, ok := new(big.Int).SetString(text, 10); ok {
			return integer
		}
	}
	// Beyond the range it is an infinity.
	number, _ := strconv.ParseFloat(text, 64)
	return number
}

var token = regexp.MustCompile(`"(?:[^"\\]|\\.)*"|-?Infinity|NaN`)

// standIns are spellings that no writer of JSON uses.
var standIns = map[string]string{"NaN": "0.000e-000999", "Infinity": "1e+000999", "-Infinity": "-1e+000999"}
