package renderer_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/renderer"
	"gitconnection/internal/scaffold/chart"
	"gitconnection/internal/testkit"
)

// The test binary is the program that the renderer starts, too.
func TestMain(m *testing.M) {
	if renderer.Child(os.Args[1:]) {
		os.Exit(renderer.Serve())
	}
	os.Exit(m.Run())
}

// load is a chart of one template, with values.
func load(t *testing.T, values, template string) *chart.Chart {
	t.Helper()
	c, err := chart.Load([]chart.File{
		{Path: "Chart.yaml", Content: []byte("apiVersion: v2\nname: web\nversion: 1.0.0\n")},
		{Path: "values.yaml", Content: []byte(values)}, {Path: "templates/a.yaml", Content: []byte(template)},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func start(t *testing.T, limits renderer.Limits) *renderer.Process {
	t.Helper()
	p := renderer.New(limits)
	t.Cleanup(p.Close)
	return p
}

// What a child renders is what this process would render, byte for byte, and
// numbers arrive as they are.
func TestAChildRendersTheSame(t *testing.T) {
	p := start(t, renderer.DefaultLimits())
	c := load(t, "n: 1\nlist: []\n", "n: {{ .Values.n }}\nlist: {{ toJson .Values.list }}\nbytes: \"\xff\"\nrelease: {{ .Release.Name }} {{ .Release.Namespace }} {{ .Capabilities.KubeVersion }}\n")
	for i := range 5 { // the same child
		r := chart.Release{Name: fmt.Sprint("r", i), Namespace: "n", Kubernetes: "v1.34.0", Values: map[string]any{"n": int64(9007199254740993), "list": []any{1.5, "x", true, nil}}}
		got, err := p.Render(t.Context(), c, r)
		want, wantErr := c.Render(r)
		if err != nil || wantErr != nil || fmt.Sprint(got) != fmt.Sprint(want) {
			t.Fatalf("%s, %v, want %s, %v", got, err, want, wantErr)
		}
	}
}

func TestWhatATemplateSaysIsSaid(t *testing.T) {
	p := start(t, renderer.DefaultLimits())
	for template, want := range map[string]string{
		`{{ fail "no" }}`: "render web: execution error at (web/templates/a.yaml:1:3): no", `{{ .Values.none }}`: "none", `{{ uuidv4 }}`: "render web: templates/a.yaml:1 uses uuidv4, which ",
		`{{ env "HOME" }}`: `"env" not defined`, `{{`: "unclosed action", " ": "nothing came out",
	} {
		_, err := p.Render(t.Context(), load(t, "", template), chart.Release{Name: "r"})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), "render web") != 1 {
			t.Errorf("%s: %v, want %s", template, err, want)
		}
	}
}

// endless is a template that repeats something for good.
const endless = `{{ range until 100000 }}{{ range until 100000 }}{{ end }}{{ end }}`

func TestLimits(t *testing.T) {
	if testkit.RaceDetector {
		t.Skip("runs without the race detector, whose own memory is no part of the limit")
	}
	small := renderer.Limits{Time: time.Minute, Memory: 48 << 20, Output: 1 << 20}
	soon := renderer.Limits{Time: 200 * time.Millisecond, Memory: 64 << 20, Output: 1 << 20}
	for name, tc := range map[string]struct {
		limits   renderer.Limits
		template string
		want     string
	}{
		"time":     {soon, endless, "200ms"},
		"memory":   {small, `{{ $s := "0123456789abcdef" }}{{ range until 40 }}{{ $s = print $s $s }}{{ end }}`, "48 MiB of memory"},
		"at once":  {small, `{{ repeat 1000000000 "x" }}`, "48 MiB of memory"},
		"until":    {small, `{{ until 1000000000 }}`, "48 MiB of memory"},
		"itself":   {renderer.DefaultLimits(), `{{ $d := dict }}{{ $_ := set $d "d" $d }}{{ print $d }}`, "64 MiB for what calls itself"},
		"output":   {small, `a: {{ repeat 3000000 "x" }}`, "1 MiB of output"},
		"includes": {renderer.DefaultLimits(), `{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}`, ""}, // Helm's own limit
	} {
		t.Run(name, func(t *testing.T) {
			p := start(t, tc.limits)
			_, err := p.Render(t.Context(), load(t, "", tc.template), chart.Release{Name: "r"})
			limit, ok := errors.AsType[*renderer.LimitError](err)
			if tc.want == "" && (err == nil || ok) || tc.want != "" && (!ok || limit.Error() != "render web: it was stopped because it takes more than "+tc.want || limit.Next() == "") {
				t.Errorf("%v, want %s", err, tc.want)
			}
			if got, err := p.Render(t.Context(), load(t, "", "a: 1"), chart.Release{Name: "r"}); err != nil || len(got) != 1 {
				t.Errorf("afterwards: %v %v", got, err)
			}
		})
	}
}

func TestCancelEndsIt(t *testing.T) {
	p := start(t, renderer.DefaultLimits())
	ctx, cancel := context.WithCancel(t.Context())
	c := load(t, "", endless)
	done := make(chan error)
	go func() {
		_, err := p.Render(ctx, c, chart.Release{Name: "r"})
		done <- err
	}()
	cancel()
	if err := <-done; !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "render web") {
		t.Errorf("%v", err)
	}
	if _, err := p.Render(ctx, c, chart.Release{Name: "r"}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A deadline of the caller's is the caller's.
func TestACallersDeadline(t *testing.T) {
	p := start(t, renderer.DefaultLimits())
	ctx, cancel := context.WithDeadline(t.Context(), time.Now())
	defer cancel()
	if _, err := p.Render(ctx, load(t, "", endless), chart.Release{Name: "r"}); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("%v", err)
	}
}

func TestSeveralAtOnce(t *testing.T) {
	p := start(t, renderer.DefaultLimits())
	c := load(t, "", "a: {{ .Release.Name }}")
	done := make(chan error, 4)
	for i := range cap(done) {
		go func() {
			name := fmt.Sprint("r", i)
			got, err := p.Render(context.WithoutCancel(t.Context()), c, chart.Release{Name: name})
			if err == nil && string(got[0].Content) != "a: "+name+"\n" {
				err = fmt.Errorf("%s got %s", name, got[0].Content)
			}
			done <- err
		}()
	}
	for range cap(done) {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func BenchmarkRender(b *testing.B) {
	c, err := chart.Load([]chart.File{
		{Path: "Chart.yaml", Content: []byte("apiVersion: v2\nname: web\nversion: 1.0.0\n")}, {Path: "templates/a.yaml", Content: []byte("a: {{ .Release.Name }}")},
	})
	if err != nil {
		b.Fatal(err)
	}
	for name, fresh := range map[string]bool{"NewChild": true, "SameChild": false} {
		b.Run(name, func(b *testing.B) {
			p := renderer.New(renderer.DefaultLimits())
			for b.Loop() {
				if _, err := p.Render(b.Context(), c, chart.Release{Name: "r"}); err != nil {
					b.Fatal(err)
				}
				if fresh {
					p.Close()
				}
			}
			p.Close()
		})
	}
}
