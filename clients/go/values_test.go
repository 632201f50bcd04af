package espalier

import (
	"encoding/json"
	"math"
	"math/big"
	"reflect"
	"strings"
	"testing"
)

func TestAValueIsThatOfItsText(t *testing.T) {
	huge, _ := new(big.Int).SetString("123456789012345678901234567890", 10)
	for text, want := range map[string]any{
		"1":                              int64(1),
		"1.0":                            1.0,
		"1e0":                            1.0,
		"9007199254740993":               int64(9007199254740993),
		"123456789012345678901234567890": huge,
		"1e999":                          math.Inf(1),
		"-1e999":                         math.Inf(-1),
		"Infinity":                       math.Inf(1),
		`"NaN"`:                          "NaN",
		`""`:                             "",
		"null":                           nil,
		`{"a":[1,-Infinity,"ü"]}`:        map[string]any{"a": []any{int64(1), math.Inf(-1), "ü"}},
		"no json":                        json.RawMessage("no json"),
	} {
		if got := fromText(text); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %#v", text, got)
		}
	}
	if got, ok := fromText("NaN").(float64); !ok || !math.IsNaN(got) {
		t.Errorf("NaN: %#v", got)
	}
	// Deeper than a Struct may be.
	deep := fromText(strings.Repeat("[", 100) + "7" + strings.Repeat("]", 100))
	for range 100 {
		list, ok := deep.([]any)
		if !ok {
			t.Fatalf("%#v", deep)
		}
		deep = list[0]
	}
	if deep != int64(7) {
		t.Errorf("%#v", deep)
	}
}

func TestOneValueThatIsNoJSONSpoilsNoOther(t *testing.T) {
	values := fromJSON(map[string]string{"bad": "{", "weight": "2"})
	if values["weight"] != int64(2) || !reflect.DeepEqual(values["bad"], json.RawMessage("{")) {
		t.Errorf("%#v", values)
	}
}

func TestWhatJSONCannotSayIsRefusedWithItsKey(t *testing.T) {
	for _, value := range []any{math.NaN(), math.Inf(1), func() {}} {
		_, err := toJSON(map[string]any{"weight": value})
		if failure := wantReason(t, err, ReasonBadValue); failure.Metadata["key"] != "weight" {
			t.Errorf("%+v", failure)
		}
	}
}
