package source

import (
	"bytes"
	"path"
	"slices"
	"strings"
	"sync"
)

// table is made when it is first asked for and does not change afterwards;
// each entry compiles its rules when it is first used.
var table struct {
	once sync.Once
	list []*language
}

// languages are the languages of GitOps repositories.
func languages() []*language {
	table.once.Do(func() { table.list = makeLanguages() })
	return table.list
}

func makeLanguages() []*language {
	return []*language{
		{name: "YAML", rules: func() chromaRules { return yamlRules(false) }, folds: true, outermost: yamlOutermost, enter: yamlEnter, leave: yamlLeave},
		{name: "Helm template", rules: func() chromaRules { return yamlRules(true) }, folds: true, outermost: yamlOutermost, enter: yamlEnter, leave: yamlLeave},
		{name: "Terraform", rules: hclRules, folds: true, outermost: hclOutermost, enter: heredocEnter, leave: heredocLeave},
		{name: "JSON", rules: jsonRules, folds: true, outermost: jsonOutermost},
		{name: "Markdown", rules: markdownRules, outermost: markdownOutermost, whole: markdownWhole},
		{name: "Shell", rules: shellRules, folds: true, enter: heredocEnter, leave: heredocLeave},
		{name: "Dockerfile", rules: dockerRules, enter: heredocEnter, leave: heredocLeave},
		{name: "TOML", rules: tomlRules, outermost: tomlOutermost},
		{name: "Settings", rules: settingsRules, outermost: func([]byte) bool { return true }},
		{name: "Diff", whole: diffWhole, outermost: func([]byte) bool { return true }},
	}
}

// named returns a language by its name; nil for one that is not here.
func named(name string) *language {
	for _, l := range languages() {
		if l.name == name {
			return l
		}
	}
	return nil
}

// byExtension also serves the words after the fence of a block of code.
var byExtension = map[string]string{
	"yaml": "YAML", "yml": "YAML",
	"tpl": "Helm template", "gotmpl": "Helm template", "tmpl": "Helm template", "helm": "Helm template",
	"tf": "Terraform", "tfvars": "Terraform", "hcl": "Terraform", "terraform": "Terraform", "nomad": "Terraform", "tofu": "Terraform",
	"json": "JSON", "jsonc": "JSON", "json5": "JSON", "tfstate": "JSON", "webmanifest": "JSON", "ndjson": "JSON",
	"md": "Markdown", "markdown": "Markdown", "mdx": "Markdown",
	"sh": "Shell", "bash": "Shell", "zsh": "Shell", "ksh": "Shell", "shell": "Shell", "console": "Shell", "envrc": "Shell",
	"dockerfile": "Dockerfile", "containerfile": "Dockerfile",
	"toml": "TOML",
	"ini":  "Settings", "cfg": "Settings", "conf": "Settings", "properties": "Settings", "env": "Settings",
	"diff": "Diff", "patch": "Diff",
}

var byName = map[string]string{
	"dockerfile": "Dockerfile", "containerfile": "Dockerfile",
	".gitignore": "Settings", ".gitattributes": "Settings", ".helmignore": "Settings", ".dockerignore": "Settings", "codeowners": "Settings",
	".editorconfig": "Settings", ".env": "Settings", ".gitmodules": "Settings", ".gitconfig": "Settings", ".npmrc": "Settings",
	".bashrc": "Shell", ".zshrc": "Shell", ".profile": "Shell", ".bash_profile": "Shell", "gradlew": "Shell",
	"notes.txt": "Helm template", "chart.lock": "YAML", ".yamllint": "YAML", ".prettierrc": "YAML", ".clang-format": "YAML",
	"cargo.lock": "TOML", "poetry.lock": "TOML", "pipfile": "TOML", ".terraform.lock.hcl": "Terraform", ".babelrc": "JSON",
}

// languageOf decides by the path, then by the beginning of the content; nil
// is plain text.
func languageOf(name string, head []byte) *language {
	base := strings.ToLower(path.Base(name))
	lang := byName[base]
	if lang == "" {
		lang = byExtension[strings.TrimPrefix(path.Ext(base), ".")]
	}
	if stem, _, _ := strings.Cut(base, "."); lang == "" && (stem == "dockerfile" || stem == "containerfile") {
		lang = "Dockerfile"
	}
	if lang == "Helm template" && strings.HasSuffix(base, ".tmpl") {
		// The extension of every kind of template: what it makes stands before.
		if l := byExtension[strings.TrimPrefix(path.Ext(strings.TrimSuffix(base, ".tmpl")), ".")]; l != "" && l != "YAML" {
			lang = l
		}
	}
	if lang == "" && path.Ext(base) == "" {
		lang = byContent(head)
	}
	if lang == "YAML" && templated(name, head) {
		lang = "Helm template"
	}
	return named(lang)
}

// templated reports whether YAML holds templates that are not its own text.
func templated(name string, head []byte) bool {
	return slices.Contains(strings.Split(path.Dir(name), "/"), "templates") || bytes.Contains(head, []byte("{{"))
}

// byContent looks at the first line of a file whose name says nothing.
func byContent(head []byte) string {
	first, _, _ := bytes.Cut(head, []byte{'\n'})
	switch s := strings.TrimSpace(string(shorten(first, 200))); {
	case strings.HasPrefix(s, "#!") && (strings.HasSuffix(s, "sh") || strings.Contains(s, "sh -")):
		return "Shell"
	case strings.HasPrefix(s, "---"), strings.HasPrefix(s, "apiVersion:"), strings.HasPrefix(s, "kind:"), strings.HasPrefix(s, "%YAML"):
		return "YAML"
	case strings.HasPrefix(s, "{"):
		return "JSON"
	case strings.HasPrefix(s, "diff --git "):
		return "Diff"
	}
	return ""
}

// fenced returns the language of a block of code by the word after its fence.
func fenced(word string) *language {
	return named(byExtension[strings.ToLower(word)])
}
