package renderer_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// hostile is a chart of somebody who means harm, or does not know better, and
// how it has to end.
type hostile struct {
	name  string
	files map[string]string
	want  ending
}

// ending is how a hostile chart ends.
type ending string

const (
	anyhow  ending = ""        // with or without files, but it ends
	limited ending = "limited" // by a limit of the renderer
	refused ending = "refused" // because it would give something else each time
	failed  ending = "failed"  // with what Helm or the reader of the chart says
)

const hostileMeta = "apiVersion: v2\nname: x\nversion: 1.0.0\n"

// templated are charts of one template each.
func templated(family string, want ending, templates ...string) []hostile {
	var out []hostile
	for i, t := range templates {
		out = append(out, hostile{fmt.Sprintf("%s/%d", family, i), map[string]string{"Chart.yaml": hostileMeta, "templates/application.yaml": t}, want})
	}
	return out
}

// withFiles is a chart with other files beside a template.
func withFiles(name string, want ending, pairs ...string) hostile {
	files := map[string]string{"Chart.yaml": hostileMeta, "templates/application.yaml": "a: {{ .Values | toYaml | len }}\n"}
	for i := 0; i < len(pairs); i += 2 {
		files[pairs[i]] = pairs[i+1]
	}
	return hostile{name, files, want}
}

// bomb is half a kilobyte of aliases that stand for a billion values.
func bomb(levels int) string {
	var b strings.Builder
	b.WriteString("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n")
	for level := 1; level <= levels; level++ {
		fmt.Fprintf(&b, "a%d: &a%d [%s]\n", level, level, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*a%d, ", level-1), 10), ", "))
	}
	return b.String()
}

// itself is a dictionary that holds itself, given to something.
func itself(action string) string {
	return `{{ $d := dict "k" "v" }}{{ $_ := set $d "d" $d }}{{ ` + action + ` }}`
}

// twice is text that doubles n times, given to something.
func twice(n int, action string) string {
	return fmt.Sprintf(`{{ $s := "0123456789abcdef" }}{{ range until %d }}{{ $s = print $s $s }}{{ end }}{{ %s }}`, n, action)
}

// families make the charts, one kind at a time: all of them at once take more
// memory than what is measured.
func families() []func() []hostile {
	return []func() []hostile{endlessCharts, largeCharts, recursiveCharts, unrepeatableCharts, yamlCharts, wideCharts, oddCharts, infrastructureCharts}
}

// endlessCharts compute without an end.
func endlessCharts() []hostile {
	var out []hostile
	for _, body := range []string{``, `{{ sha256sum "x" }}`, `{{ $x := dict "a" (list 1 2) }}`, `{{ regexMatch "(a|aa)+$" "aaaaaaaaaaaaaaaaaaaaaaaab" }}`, `{{ tpl "{{ 1 }}" $ }}`, `{{ include "one" $ }}`, `{{ fromYaml "a: [1, 2]" }}`, `{{ semverCompare ">=1.0 <2.0 || >3" "1.2.3" }}`, `{{ mul 3 4 5 }}`, `{{ toJson $.Values }}`} {
		out = append(out, templated("endless", limited, `{{ define "one" }}1{{ end }}{{ range until 100000 }}{{ range until 100000 }}{{ $_ := `+assignable(body)+` }}{{ end }}{{ end }}`)...)
	}
	return append(out, templated("endless ranges", limited,
		`{{ range untilStep 0 100000 1 }}{{ range untilStep 0 100000 1 }}{{ end }}{{ end }}`, `{{ range 9223372036854775807 }}{{ end }}`,
		`{{ define "w" }}{{ range until 1000 }}{{ end }}{{ end }}{{ range until 1000000 }}{{ template "w" }}{{ end }}`,
		`{{ define "f" }}{{ if . }}{{ $n := sub . 1 }}{{ template "f" $n }}{{ template "f" $n }}{{ end }}{{ end }}{{ template "f" 60 }}`)...)
}

// assignable is the inside of an action, or a number.
func assignable(action string) string {
	if action == "" {
		return "1"
	}
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimPrefix(action, "{{ $x := "), "{{ "), " }}")
}

// largeCharts need all memory.
func largeCharts() []hostile {
	var out []hostile
	for _, use := range []string{`len $s`, `$s`, `quote $s`, `b64enc $s`, `upper $s`, `sha256sum $s`, `toJson $s`, `list $s | toYaml`, `nindent 4 $s`, `split "0" $s | len`, `regexReplaceAll "0" $s "1111111" | len`, `tpl $s $ | len`} {
		out = append(out, templated("doubled", limited, twice(40, use))...)
	}
	for _, call := range []string{`repeat 1000000000 "x"`, `repeat 2000000000 "0123456789"`, `until 1000000000`, `untilStep 0 2000000000 1`, `indent 1000000000 "a"`, `nindent 1000000000 "a"`,
		`seq 1 1000000000`, `seq 0 1 99999999`, `repeat 100000 (repeat 100000 "x")`} {
		out = append(out, templated("at once", limited, `{{ `+call+` | len }}`)...)
	}
	return slices.Concat(out, templated("lists", limited,
		`{{ $l := list 1 2 }}{{ range until 40 }}{{ $l = concat $l $l }}{{ end }}`, `{{ $l := list }}{{ range until 9000000 }}{{ $l = append $l . }}{{ end }}`,
		`{{ $d := dict }}{{ range until 9000000 }}{{ $_ := set $d (toString .) . }}{{ end }}`, `{{ $l := until 3000000 }}{{ uniq $l | len }}`,
		`{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ toJson $l | len }}`, `{{ $l := list 1 }}{{ range until 60 }}{{ $l = list $l $l }}{{ end }}{{ $l }}`),
		templated("output", anyhow, `{{ range until 100000 }}{{ repeat 1000 "x" }}{{ end }}`, `{{ repeat 30000000 "x" }}`, `{{ range until 3000 }}{{ "0123456789" | repeat 1000 }}{{ end }}`),
		templated("printf", anyhow, `{{ printf "%1000000d" 1 }}`, `{{ printf "%2000000000d" 1 | len }}`, `{{ printf "%*d" 2000000000 1 | len }}`, `{{ range until 2000 }}{{ printf "%999999s" "x" }}{{ end }}`,
			`{{ printf "%.999999999f" 1.0 | len }}`, `{{ printf "%[9]d %p %v" 1 $ $ | len }}`))
}

// recursiveCharts call or hold themselves.
func recursiveCharts() []hostile {
	var out []hostile
	for _, use := range []string{`print $d`, `printf "%v" $d`, `$d`, `toString $d`, `quote $d`, `deepCopy $d`, `toYaml $d`, `toJson $d`, `toToml $d`, `toPrettyJson $d`, `toYamlPretty $d`, `merge (dict) $d`, `mergeOverwrite (dict "d" (dict)) $d`, `mergeOverwrite $d $d`,
		`deepEqual $d (deepCopy $d)`, `list $d $d | uniq`, `join "," $d`, `values $d`, `dig "d" "d" "d" "k" 1 $d`, `empty $d`, `coalesce $d`, `cat $d`, `has $d (list $d)`, `hasKey $d "d"`, `pick $d "d" | toJson`, `omit $d "k" | toJson`, `pluck "d" $d | toJson`, `tpl "{{ .d.d.d | toJson }}" $d`} {
		out = append(out, templated("itself", anyhow, itself(use))...)
	}
	nested := func(n int, open, inner, end string) string {
		return strings.Repeat(open, n) + inner + strings.Repeat(end, n)
	}
	return append(out, templated("calls", anyhow,
		`{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}`, `{{ define "a" }}{{ template "a" . }}{{ end }}{{ template "a" . }}`,
		`{{ define "a" }}{{ include "b" . }}{{ end }}{{ define "b" }}{{ include "a" . }}{{ include "a" . }}{{ end }}{{ include "a" . }}`,
		`{{ $t := "{{ tpl .t . }}" }}{{ tpl $t (dict "t" $t) }}`, `{{ $t := "{{ tpl .t . }}{{ tpl .t . }}" }}{{ tpl $t (dict "t" $t "Template" $.Template) }}`,
		`{{ define "a" }}{{ tpl "{{ include \"a\" . }}" . }}{{ end }}{{ include "a" . }}`,
		"{{ "+nested(9000, "(", "1", ")")+" }}", "{{ "+nested(200000, "(", "1", ")")+" }}", nested(20000, "{{ if 1 }}", "x", "{{ end }}"), nested(20000, "{{ with 1 }}", "x", "{{ end }}"),
		nested(20000, "{{ range list 1 }}", "x", "{{ end }}"), `{{ `+strings.Repeat("1 | add ", 100000)+`1 }}`, `{{ .Values`+strings.Repeat(".a", 200000)+` }}`,
		`{{ fromJson "`+nested(100000, "[", "", "]")+`" | toJson }}`, `{{ fromYaml "a: `+nested(100000, "[", "", "]")+`" | toJson }}`, `{{ fromYamlArray (printf "%s" (repeat 100000 "- ")) | toJson }}`,
		`{{ fromYaml (repeat 100000 "{a: ") | toJson }}`, `{{ regexMatch (repeat 100000 "(") "x" }}`, `{{ regexFindAll "" (repeat 3000000 "x") -1 | len }}`, `{{ mustRegexMatch "((((x{1000}){1000}){1000}){1000})" "x" }}`,
		`{{ regexReplaceAll "(x*)*y" (repeat 1000000 "x") "z" | len }}`, `{{ $s := repeat 100000 "a " }}{{ wrap 1 $s | len }}`, `{{ $s := repeat 100000 "aB" }}{{ snakecase $s | len }}{{ kebabcase $s | len }}{{ initials $s | len }}`)...)
}

// unrepeatableCharts give something else each time.
func unrepeatableCharts() []hostile {
	var out []hostile
	for _, call := range []string{`genPrivateKey "rsa"`, `genPrivateKey "ed25519"`, `genCA "x" 365`, `genCAWithKey "x" 365 "k"`, `genSelfSignedCert "x" nil nil 365`, `genSelfSignedCertWithKey "x" nil nil 365 "k"`, `genSignedCert "x" nil nil 365 "ca"`, `htpasswd "a" "b"`, `bcrypt "x"`,
		`derivePassword 1 "long" "a" "b" "c"`, `encryptAES "k" "t"`, `randAlphaNum 1000000000`, `randAlpha 5`, `randNumeric 5`, `randAscii 5`, `randBytes 1000000000`, `randInt 1 5`, `shuffle "abc"`, `uuidv4`, `now`, `ago 1`, `getHostByName "example.com"`, `date "2006" nil`} {
		out = append(out, templated("unrepeatable", refused, `{{ `+call+` }}`, "{{ range until 1000 }}{{ tpl `{{ "+call+" }}` $ }}{{ end }}")...)
	}
	return append(out, templated("not there", failed, `{{ env "HOME" }}`, `{{ expandenv "$HOME" }}`, `{{ exec "ls" }}`)...)
}

// yamlCharts take the reader of YAML apart.
func yamlCharts() []hostile {
	var out []hostile
	for i, text := range []string{bomb(9), bomb(30), "a: &a [*a]\n", "a: &a {<<: *a}\n", strings.Repeat("[", 250_000), "a: " + strings.Repeat("[", 9_000) + strings.Repeat("]", 9_000), strings.Repeat("{a: ", 100_000), strings.Repeat("- ", 100_000),
		"a: [" + strings.Repeat(",", 900_000) + "]", strings.Repeat("\n", 900_000), "a: " + strings.Repeat("x", 2<<20), "a: \xff", "!", "a: [", strings.Repeat("a: 1\n---\n", 50_000), "? " + strings.Repeat("? ", 50_000)} {
		out = append(out, withFiles(fmt.Sprint("values/", i), anyhow, "values.yaml", text),
			withFiles(fmt.Sprint("description/", i), anyhow, "Chart.yaml", hostileMeta+"annotations:\n  x: y\n"+text), withFiles(fmt.Sprint("inner/", i), anyhow, "charts/y/Chart.yaml", "apiVersion: v2\nname: y\nversion: 1.0.0\n", "charts/y/values.yaml", text))
	}
	return append(out, withFiles("requirements", anyhow, "requirements.yaml", bomb(9)), withFiles("fromYaml", anyhow, "bomb.txt", bomb(9), "templates/application.yaml", `{{ .Files.Get "bomb.txt" | fromYaml | toJson | len }}`))
}

// wideCharts have a lot of everything.
func wideCharts() []hostile {
	many := func(n int, each string) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, each, i)
		}
		return b.String()
	}
	files := []string{}
	for i := range 1500 {
		files = append(files, fmt.Sprintf("templates/f%d.yaml", i), "a: {{ .Values | len }}\n")
	}
	deep := "apiVersion: v2\nname: y\nversion: 1.0.0\n"
	inner := []string{}
	for at, i := "charts/y/", 0; i < 300; at, i = at+"charts/y/", i+1 {
		inner = append(inner, at+"Chart.yaml", deep)
	}
	var nest strings.Builder
	for i := range 900 {
		fmt.Fprintf(&nest, "%s# @input.type: string\n%sa:\n", strings.Repeat(" ", i), strings.Repeat(" ", i))
	}
	return []hostile{
		withFiles("files", failed, files...), withFiles("charts in charts", anyhow, inner...), withFiles("inputs", failed, "values.yaml", many(5000, "# @input.type: string\n# @input.required: true\na%d: x\n")),
		withFiles("nested inputs", anyhow, "values.yaml", nest.String()), withFiles("undeclared", failed, "templates/application.yaml", many(200_000, "{{ .Values.a%d }}")),
		withFiles("options", anyhow, "values.yaml", "# @input.type: enum\n# @input.options: "+many(50_000, "o%d, ")+"\na: o1\n"), withFiles("description", anyhow, "values.yaml", "# @input.type: string\n# @input.description: x\n"+strings.Repeat("# more\n", 100_000)+"a: x\n"),
		withFiles("values", anyhow, "values.yaml", many(60_000, "a%d: {b: 1}\n")), withFiles("one line", anyhow, "values.yaml", "# @input.type: string\na: ["+strings.Repeat("1,", 150_000)+"1]\n"),
		withFiles("ignored", failed, ".helmignore", many(100_000, "a*b*c*%d\n")), withFiles("templates", anyhow, "templates/application.yaml", many(100_000, "{{ define \"t%d\" }}{{ end }}")),
		withFiles("one file", anyhow, "templates/application.yaml", strings.Repeat("x", 7<<20)), withFiles("too large", failed, "templates/application.yaml", strings.Repeat("x", 9<<20)),
		withFiles("modules", failed, "Chart.yaml", hostileMeta+"annotations:\n  konstruct.io/modules: "+many(5_000, "m%d,")+"\n"), withFiles("dependencies", failed, "Chart.yaml", hostileMeta+"dependencies:\n"+many(2_000, "  - {name: d%d, version: 1.0.0, repository: https://example.com}\n")),
	}
}

// oddCharts are what nobody would write.
func oddCharts() []hostile {
	return append(templated("odd", failed, `{{ div 1 0 }}`, `{{ index (list 1) 99 }}`, `{{ substr 5 1 "abc" }}`, `{{ required "x" nil }}`, `{{ fail (repeat 1000000 "x") }}`, `{{ slice (list 1) 5 9 }}`,
		`{{ chunk 0 (list 1 2) }}`, "{{ define `a` }}", `{{ template "nowhere" }}`, `{{ include "nowhere" . }}`, `{{ call .Values }}`, `{{ break }}`, `{{ .Release.Service.Nope }}`, `{{ repeat -1 "x" | fail }}`),
		withFiles("below", anyhow, "templates/application.yaml", `{{ until -1000000000000 | first }}`), withFiles("elsewhere", failed, "../../etc/passwd", "x"), withFiles("packed", failed, "charts/a.tgz", "\x1f\x8b"), withFiles("library", failed, "Chart.yaml", hostileMeta+"type: library\n"), withFiles("name", anyhow, "Chart.yaml", "apiVersion: v2\nname: ../../x\nversion: 1.0.0\n"),
		withFiles("schema", anyhow, "values.schema.json", `{"$ref": "http://192.0.2.1/schema.json", "properties": {"a": {"$ref": "#"}}}`), withFiles("imports", anyhow, "Chart.yaml", hostileMeta+"dependencies:\n  - {name: y, version: 1.0.0, import-values: [data, {child: a, parent: a}], condition: y.on}\n", "charts/y/Chart.yaml", "apiVersion: v2\nname: y\nversion: 1.0.0\n", "charts/y/values.yaml", "exports: {data: {a: 1}}\na: {a: {}}\n"),
		withFiles("globs", anyhow, "a/b/c.txt", "x", "templates/application.yaml", `{{ range until 1000 }}{{ $.Files.Glob "**/**/**/**/*{a,b,c}*{a,b,c}*" | len }}{{ end }}`), withFiles("lines", anyhow, "a.txt", strings.Repeat("\n", 1_000_000), "templates/application.yaml", `{{ .Files.Lines "a.txt" | toJson | len }}`))
}

// infrastructureCharts are Terraform files, of which konstruct reads tokens and
// variables.
func infrastructureCharts() []hostile {
	tf := func(name string, want ending, pairs ...string) hostile {
		h := withFiles("terraform/"+name, want, pairs...)
		delete(h.files, "Chart.yaml")
		delete(h.files, "templates/application.yaml")
		return h
	}
	many := strings.Builder{}
	for i := range 100_000 {
		fmt.Fprintf(&many, "<A%d>", i)
	}
	return []hostile{
		tf("tokens", failed, "main.tf", many.String()), tf("variables", failed, "main.tf", strings.NewReplacer("<", "variable \"", ">", "\" {}\n").Replace(many.String())),
		tf("token that grows", failed, "main.tf", strings.Repeat("<A>", 300_000), "values.yaml", "# @input.type: string\na: "+strings.Repeat("x", 500_000)+"\n"),
		tf("braces", anyhow, "main.tf", strings.Repeat("{", 900_000)), tf("heredoc", anyhow, "main.tf", "variable \"a\" {\n default = <<EOF\n"+strings.Repeat("x\n", 400_000)), tf("strings", anyhow, "main.tf", strings.Repeat("\"\\", 400_000)),
	}
}

// sorted are the paths of its files.
func (h hostile) sorted() []string { return slices.Sorted(maps.Keys(h.files)) }
