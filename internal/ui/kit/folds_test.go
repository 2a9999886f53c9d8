package kit

import (
	"fmt"
	"testing"
)

func TestFolds(t *testing.T) {
	f := Folds(nil).Add(10, 12).Add(2, 4).Add(20, 21)
	for line := range 30 {
		row := f.Row(line)
		if back := f.Line(row); back > line || line-back > 2 {
			t.Errorf("line %d is row %d, which is line %d", line, row, back)
		}
	}
	if f.Row(13) != 9 || f.Line(9) != 13 || f.Hides() != 5 {
		t.Errorf("line 13 is row %d, row 9 line %d, %d hidden", f.Row(13), f.Line(9), f.Hides())
	}
	if got := fmt.Sprint(f.Add(0, 15)); got != "[{0 15 0} {20 21 15}]" {
		t.Errorf("a fold around others: %s", got)
	}
	if got := fmt.Sprint(f.Open(11)); got != "[{2 4 0} {20 21 2}]" {
		t.Errorf("unfolded: %s", got)
	}
}
