package house

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

var updateLicences = flag.Bool("licences", false, "write docs/licences.md again")

// licence is one that a dependency may have, known by words of its text.
type licence struct{ name, says string }

// licences are those that let us give away the program under its own; none asks for the
// source of what is linked with it. A text that has the words of several is the first.
func licences() []licence {
	return []licence{
		{"Apache-2.0", "apache license"},
		{"MPL-2.0", "mozilla public license"},
		{"MIT", "permission is hereby granted, free of charge, to any person obtaining a copy"},
		{"ISC", "permission to use, copy, modify, and/or distribute this software for any purpose"},
		{"ISC", "permission to use, copy, modify, and distribute this software for any purpose"},
		{"BSD", "redistribution and use in source and binary forms"},
	}
}

// TestLicences lists what is linked into the program with its licence, and holds
// docs/licences.md to it. A licence that is not known is a question for a person.
func TestLicences(t *testing.T) {
	root := filepath.Join("..", "..")
	cmd := exec.CommandContext(t.Context(), "go", "list", "-deps", "-f", "{{with .Module}}{{if not .Main}}{{.Path}}\t{{.Dir}}{{end}}{{end}}", "./cmd/konstruct")
	cmd.Dir = root
	out, err := cmd.Output()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		t.Fatalf("%s", exit.Stderr)
	} else if err != nil {
		t.Fatal(err)
	}
	modules := strings.Split(strings.TrimSpace(string(out)), "\n")
	slices.Sort(modules)
	var rows strings.Builder
	count := 0
	for _, m := range slices.Compact(modules) {
		path, folder, found := strings.Cut(m, "\t")
		if !found {
			continue // of the standard library
		}
		name, err := licenceOf(folder)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		count++
		fmt.Fprintf(&rows, "| `%s` | %s |\n", path, name)
	}
	if count < 20 {
		t.Fatalf("%d modules, so nothing is proved", count)
	}
	want := "# Licences\n\nThe modules that are linked into the program, on Linux. A test writes this list and fails for a licence that it does not know\n" +
		"(`make docs`).\n\n| module | licence |\n|---|---|\n" + rows.String()
	page := filepath.Join(root, "docs", "licences.md")
	if *updateLicences {
		if err := os.WriteFile(page, []byte(want), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := os.ReadFile(page); err != nil || string(got) != want {
		t.Errorf("%s is not what is linked: make docs (%v)", page, err)
	}
}

// licenceOf finds the licence of the module in a folder by the words of its texts.
func licenceOf(folder string) (string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return "", err
	}
	var found []string
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !strings.HasPrefix(name, "LICENSE") && !strings.HasPrefix(name, "LICENCE") && !strings.HasPrefix(name, "COPYING") {
			continue
		}
		data, err := os.ReadFile(filepath.Join(folder, e.Name()))
		if err != nil {
			return "", err
		}
		text := strings.ToLower(strings.Join(strings.Fields(string(data)), " "))
		if strings.Contains(text, "gnu general public license") || strings.Contains(text, "gnu lesser general public license") || strings.Contains(text, "gnu affero") {
			if !strings.Contains(text, "mozilla public license") { // which names them as secondary ones
				return "", fmt.Errorf("%s: a licence that asks for the source of what is linked with it", e.Name())
			}
		}
		for _, l := range licences() {
			if strings.Contains(text, l.says) && !slices.Contains(found, l.name) {
				found = append(found, l.name)
			}
		}
	}
	if len(found) == 0 {
		return "", errors.New("no licence that is known")
	}
	return strings.Join(found, ", "), nil
}

func TestPlantedLicencesAreFound(t *testing.T) {
	for text, want := range map[string]string{
		"The MIT License\nPermission is hereby granted, free of charge, to any\nperson obtaining a copy": "MIT",
		"Redistribution and use in source and binary forms, with or without":                             "BSD",
		"GNU GENERAL PUBLIC LICENSE Version 3":                                                           "",
		"All rights reserved.":                                                                           "",
	} {
		root := t.TempDir()
		plant(t, root, "LICENSE", text)
		if got, err := licenceOf(root); got != want || (err == nil) != (want != "") {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if _, err := licenceOf(t.TempDir()); err == nil {
		t.Error("a module without a licence is taken for one with")
	}
}
