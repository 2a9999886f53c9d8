package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/cli"
)

// archive is a release's archive for this system, with a program that says its
// version.
func archive(t *testing.T) []byte {
	t.Helper()
	program := []byte("#!/bin/sh\necho konstruct 1.2.3\n")
	var b bytes.Buffer
	zipped := gzip.NewWriter(&b)
	files := tar.NewWriter(zipped)
	if err := files.WriteHeader(&tar.Header{Name: "konstruct", Mode: 0o755, Size: int64(len(program))}); err != nil {
		t.Fatal(err)
	}
	if _, err := files.Write(program); err != nil {
		t.Fatal(err)
	}
	if err := files.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zipped.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheInstallerVerifies(t *testing.T) {
	good := archive(t)
	name := fmt.Sprintf("konstruct_1.2.3_%s_%s.tar.gz", runtime.GOOS, runtime.GOARCH)
	line := fmt.Sprintf("%x  %s\n", sha256.Sum256(good), name)
	sbom := fmt.Sprintf("%064x  konstruct_1.2.3_%s_%s.cyclonedx.json\n", 1, runtime.GOOS, runtime.GOARCH)
	for what, c := range map[string]struct {
		checksums string
		archive   []byte
		env       string
		installed bool
		says      string
	}{
		"the latest":                {sbom + line, good, "", true, "Installed konstruct 1.2.3 as "},
		"a version":                 {line, good, "KONSTRUCT_VERSION=1.2.3", true, "Installed konstruct 1.2.3"},
		"a version with its v":      {line, good, "KONSTRUCT_VERSION=v1.2.3", true, "Installed konstruct 1.2.3"},
		"a version that is none":    {line, good, "KONSTRUCT_VERSION=9.9.9", false, "/download/v9.9.9/checksums.txt cannot be downloaded; nothing was installed."},
		"another file":              {line, append(bytes.Clone(good), 0), "", false, "is not what was published"},
		"half a file":               {line, good[:len(good)/2], "", false, "is not what was published"},
		"no archive for the system": {"", good, "", false, "names no archive for"},
		"two archives":              {line + strings.ReplaceAll(line, "1.2.3", "1.2.4"), good, "", false, "names no archive for"},
		"a checksum cut short":      {line[1:], good, "", false, "names no archive for"},
		"a page instead of a list":  {"<html>" + line, good, "", false, "names no archive for"},
		"no address":                {line, good, "KONSTRUCT_DOWNLOADS=", false, "which releases?"},
	} {
		t.Run(what, func(t *testing.T) {
			releases := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				folder, file := filepath.Split(r.URL.Path)
				switch {
				case folder != "/latest/download/" && folder != "/download/v1.2.3/":
					http.NotFound(w, r)
				case file == "checksums.txt":
					_, _ = w.Write([]byte(c.checksums))
				case file == name:
					_, _ = w.Write(c.archive)
				default:
					http.NotFound(w, r)
				}
			}))
			defer releases.Close()
			to, tmp := t.TempDir(), t.TempDir()
			cmd := exec.Command("/bin/sh", filepath.Join("..", "..", "scripts", "install.sh"))
			cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "TMPDIR=" + tmp, "HOME=" + tmp, "KONSTRUCT_TO=" + filepath.Join(to, "bin"), "KONSTRUCT_DOWNLOADS=" + releases.URL, c.env}
			said, err := cmd.CombinedOutput()
			if (err == nil) != c.installed || !strings.Contains(string(said), c.says) {
				t.Errorf("%v, want %q:\n%s", err, c.says, said)
			}
			_, err = os.Stat(filepath.Join(to, "bin", "konstruct"))
			if (err == nil) != c.installed {
				t.Errorf("the program is there: %v", err)
			}
			if left, _ := os.ReadDir(tmp); len(left) > 0 {
				t.Errorf("it leaves %v", left)
			}
		})
	}
}

func TestWhatIsBesideTheProgram(t *testing.T) {
	root := cli.Command()
	root.DisableAutoGenTag = true
	to := t.TempDir()
	if err := manPages(root, to, time.Date(2026, 12, 1, 0, 0, 0, 0, time.UTC), "1.2.3"); err != nil {
		t.Fatal(err)
	}
	for _, c := range root.Commands() {
		page, err := os.ReadFile(filepath.Join(to, "konstruct-"+c.Name()+".1"))
		if c.IsAvailableCommand() && (err != nil || !strings.Contains(string(page), "konstruct 1.2.3") || !strings.Contains(string(page), "Dec 2026")) {
			t.Errorf("the page of %s: %v\n%.200s", c.Name(), err, page)
		}
	}
	if err := completions(root, to); err != nil {
		t.Fatal(err)
	}
	for name, shell := range map[string]string{"konstruct.bash": "bash", "_konstruct": "", "konstruct.fish": "", "konstruct.ps1": ""} {
		script := filepath.Join(to, name)
		if data, err := os.ReadFile(script); err != nil || !strings.Contains(string(data), "konstruct") {
			t.Errorf("%s: %v", name, err)
		}
		if path, err := exec.LookPath(shell); shell != "" && err == nil {
			if said, err := exec.Command(path, "-n", script).CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", name, err, said)
			}
		}
	}
	filled := filepath.Join(to, "install.sh")
	if err := installer(filepath.Join("..", "..", "scripts", "install.sh"), filled, "https://example.org/releases"); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(filled); err != nil || !strings.Contains(string(data), "\ndownloads='https://example.org/releases'\n") {
		t.Errorf("install.sh: %v", err)
	}
	if err := installer(filled, filled, "https://example.org"); err == nil {
		t.Error("an installer without a place for the address was written")
	}
	if err := installer(filepath.Join("..", "..", "scripts", "install.sh"), filled, "'; rm -rf /; '"); err == nil {
		t.Error("an address that ends the quotes was written")
	}
}

func TestNixExpression(t *testing.T) {
	sum := strings.Repeat("ab", 32)
	text, err := nixExpression(sum+"  konstruct_1.2.3_linux_amd64.tar.gz\n"+sum+"  konstruct_1.2.3_darwin_arm64.tar.gz\n"+sum+"  konstruct_1.2.3_windows_amd64.zip\n", "https://example.org/releases")
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`version = "1.2.3";`, `x86_64-linux = { name = "konstruct_1.2.3_linux_amd64.tar.gz"; hash = "sha256-q6urq6urq6urq6urq6urq6urq6urq6urq6urq6urq6s="; };`,
		`aarch64-darwin = {`, `url = "https://example.org/releases/download/v${version}/${archive.name}";`,
	} {
		if !strings.Contains(text, want) {
			t.Errorf("without %s:\n%s", want, text)
		}
	}
	if strings.Contains(text, "windows") || strings.Contains(text, "@") {
		t.Errorf("windows, or a hole:\n%s", text)
	}
	for _, wrong := range []string{"", sum + "  konstruct_1_windows_amd64.zip\n", sum + "  konstruct_1_linux_amd64.tar.gz\n" + sum + "  konstruct_2_linux_arm64.tar.gz\n"} {
		if _, err := nixExpression(wrong, "x"); err == nil {
			t.Errorf("no error for %q", wrong)
		}
	}
}
