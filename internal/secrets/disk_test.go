package secrets_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"gitconnection/internal/config"
	"gitconnection/internal/disk"
	"gitconnection/internal/secrets"
	"gitconnection/internal/testkit/baddisk"
)

// place is one thing that is written to this machine's disk.
type place struct {
	write func(d disk.Disk, folder, value string) error
	read  func(folder string) string // "" nothing
}

func places() map[string]place {
	const key = "blob-0123456789012345678901234567890123456789"
	return map[string]place{
		"configuration": {
			func(d disk.Disk, folder, value string) error {
				return config.NewFile(filepath.Join(folder, "config.yaml")).OnDisk(d).Update(func(c *config.Config) error {
					c.Save(config.Organization{Name: "acme", PlatformOrg: "acme", ApplicationOrg: value})
					return nil
				})
			},
			func(folder string) string {
				c, err := config.NewFile(filepath.Join(folder, "config.yaml")).Load()
				if err != nil {
					return err.Error()
				}
				if len(c.Organizations) == 0 {
					return ""
				}
				return c.Organizations[0].ApplicationOrg
			},
		},
		"cache": {
			func(d disk.Disk, folder, value string) error {
				return config.NewCache(filepath.Join(folder, "known.json")).OnDisk(d).Store("k", []byte(strconv.Quote(value)))
			},
			func(folder string) string {
				data, _ := config.NewCache(filepath.Join(folder, "known.json")).Load("k")
				value := ""
				_ = json.Unmarshal(data, &value)
				return value
			},
		},
		"objects": {
			func(d disk.Disk, folder, value string) error {
				return config.NewObjects(filepath.Join(folder, "objects"), 1<<20).OnDisk(d).Store(key, []byte(value))
			},
			func(folder string) string {
				data, _ := config.NewObjects(filepath.Join(folder, "objects"), 1<<20).Load(key)
				return string(data)
			},
		},
		"secrets": {
			func(d disk.Disk, folder, value string) error {
				return secrets.NewFiles(filepath.Join(folder, "secrets"), "acme").OnDisk(d).Set(context.Background(), secrets.PrivateKey, value)
			},
			func(folder string) string {
				value, err := secrets.NewFiles(filepath.Join(folder, "secrets"), "acme").Get(context.Background(), secrets.PrivateKey)
				if err != nil && !errors.Is(err, secrets.ErrNotFound) {
					return err.Error()
				}
				return value
			},
		},
	}
}

// TestTheDiskFailsAtEveryWrite: full, read-only, gone or forbidden at every single step
// of everything that is written. What was there is there, or what was written is; no
// half of it and nothing beside; it is said what failed and what to do; and on a disk
// that is well again the same succeeds.
func TestTheDiskFailsAtEveryWrite(t *testing.T) {
	for what, p := range places() {
		for name, wrong := range map[string]error{"full": syscall.ENOSPC, "over quota": syscall.EDQUOT, "read-only": syscall.EROFS, "gone": syscall.EIO, "forbidden": syscall.EACCES} {
			for _, before := range []string{"", "old-value"} {
				var steps int
				for at := 1; ; at++ {
					folder := filepath.Join(t.TempDir(), "konstruct")
					if before != "" {
						if err := p.write(disk.System{}, folder, before); err != nil {
							t.Fatal(err)
						}
					}
					bad := &baddisk.Disk{From: at, Err: wrong, Tear: true}
					err := p.write(bad, folder, "new-value")
					if len(bad.Done()) < at {
						steps = at - 1
						break
					}
					where := fmt.Sprintf("%s, %s at step %d (%s), before %q", what, name, at, bad.Done()[at-1], before)
					got := p.read(folder)
					if renamed := bad.Done()[at-1] == "sync folder"; got != before && (!renamed || got != "new-value") {
						t.Errorf("%s: there is %q", where, got)
					}
					if !errors.Is(err, wrong) || !strings.Contains(err.Error(), folder) {
						t.Errorf("%s: %v", where, err)
					}
					var advice interface{ Next() string }
					if !errors.As(err, &advice) || advice.Next() == "" {
						t.Errorf("%s: nothing to do about %v", where, err)
					}
					if left := unfinishedIn(t, folder); len(left) > 0 {
						t.Errorf("%s: it leaves %v", where, left)
					}
					if err := p.write(disk.System{}, folder, "new-value"); err != nil || p.read(folder) != "new-value" {
						t.Errorf("%s: well again: %q, %v", where, p.read(folder), err)
					}
				}
				if steps < 3 {
					t.Errorf("%s: %d steps, so nothing is proved", what, steps)
				}
			}
		}
	}
}

// unfinishedIn are the files below folder that belong to nothing.
func unfinishedIn(t *testing.T, folder string) (out []string) {
	t.Helper()
	err := filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil
		}
		if err == nil && e.Type().IsRegular() && strings.HasPrefix(e.Name(), ".") && !strings.HasSuffix(e.Name(), "lock") {
			out = append(out, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// writer makes this test's own program one of many that write.
const writer = "KONSTRUCT_TEST_WRITER"

const (
	manyProcesses = 20
	manyRounds    = 17 // of three writes: 1,020 in all
)

func TestMain(m *testing.M) {
	if name := os.Getenv(writer); name != "" {
		if err := writeMuch(name, os.Getenv(writer+"_FOLDER")); err != nil {
			_, _ = os.Stderr.WriteString(err.Error())
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func writeMuch(name, folder string) error {
	file := config.NewFile(filepath.Join(folder, "config.yaml"))
	for i := range manyRounds {
		if err := file.Update(count); err != nil {
			return err
		}
		if err := config.NewCache(filepath.Join(folder, "known.json")).Store(fmt.Sprintf("%s/%d", name, i), []byte(strconv.Itoa(i))); err != nil {
			return err
		}
		store := secrets.NewFiles(filepath.Join(folder, "secrets"), "shared")
		if i%3 == 2 { // the folder of secrets comes and goes
			store = secrets.NewFiles(filepath.Join(folder, "secrets"), name)
			if err := store.Drop(context.Background(), secrets.PrivateKey); err != nil {
				return err
			}
		}
		if err := store.Set(context.Background(), secrets.PrivateKey, strings.Repeat(name, 500)); err != nil {
			return err
		}
	}
	return nil
}

// count adds one to the number in the configuration.
func count(c *config.Config) error {
	n := 0
	if len(c.Organizations) > 0 {
		read, err := strconv.Atoi(strings.TrimPrefix(c.Organizations[0].PlatformOrg, "n"))
		if err != nil {
			return err
		}
		n = read
	}
	c.Save(config.Organization{Name: "counted", PlatformOrg: "n" + strconv.Itoa(n+1), ApplicationOrg: "acme"})
	return nil
}

// TestManyProcessesLoseNothing has twenty processes write configuration, cache and
// secrets at once, a thousand times in all.
func TestManyProcessesLoseNothing(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "konstruct")
	var all sync.WaitGroup
	for i := range manyProcesses {
		all.Go(func() {
			cmd := exec.CommandContext(t.Context(), os.Args[0])
			cmd.Env = append(os.Environ(), writer+"=p"+strconv.Itoa(i), writer+"_FOLDER="+folder)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("process %d: %v: %s", i, err, out)
			}
		})
	}
	all.Wait()
	c, err := config.NewFile(filepath.Join(folder, "config.yaml")).Load()
	if want := "n" + strconv.Itoa(manyProcesses*manyRounds); err != nil || len(c.Organizations) != 1 || c.Organizations[0].PlatformOrg != want {
		t.Errorf("configuration: %+v, %v, want %s", c.Organizations, err, want)
	}
	cache := config.NewCache(filepath.Join(folder, "known.json"))
	for i := range manyProcesses {
		for round := range manyRounds {
			key := fmt.Sprintf("p%d/%d", i, round)
			if got, ok := cache.Load(key); !ok || string(got) != strconv.Itoa(round) {
				t.Errorf("cache: %s is %q", key, got)
			}
		}
		own, err := secrets.NewFiles(filepath.Join(folder, "secrets"), "p"+strconv.Itoa(i)).Get(t.Context(), secrets.PrivateKey)
		if err != nil || own != strings.Repeat("p"+strconv.Itoa(i), 500) {
			t.Errorf("secret of process %d: %d bytes, %v", i, len(own), err)
		}
	}
	shared, err := secrets.NewFiles(filepath.Join(folder, "secrets"), "shared").Get(t.Context(), secrets.PrivateKey)
	first, _, _ := strings.Cut(strings.TrimPrefix(shared, "p"), "p")
	if err != nil || !bytes.Equal([]byte(shared), bytes.Repeat([]byte("p"+first), 500)) {
		t.Errorf("the shared secret is torn: %.20q, %v", shared, err)
	}
	if left := unfinishedIn(t, folder); len(left) > 0 {
		t.Errorf("they leave %v", left)
	}
}
