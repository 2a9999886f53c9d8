package repositories

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"

	"gitconnection/internal/connection"
	"gitconnection/internal/github"
	"gitconnection/internal/github/client"
	"gitconnection/internal/ui/filetree"
)

// vastGitHub answers a recursive listing of n files as GitHub does, with an
// address in every entry, and nothing else.
type vastGitHub struct{ n int }

// RoundTrip implements [http.RoundTripper].
func (v vastGitHub) RoundTrip(req *http.Request) (*http.Response, error) {
	reader, writer := io.Pipe()
	go func() {
		b := bufio.NewWriterSize(writer, 64<<10)
		sha := strings.Repeat("ab", 20)
		fmt.Fprintf(b, `{"sha":%q,"url":"https://api.github.com/repos/acme/r/git/trees/%s","tree":[{"path":"many","mode":"040000","type":"tree","sha":%q}`, sha, sha, sha)
		for i := range v.n {
			if i%40 == 0 {
				fmt.Fprintf(b, `,{"path":"many/edge-%06d","mode":"040000","type":"tree","sha":%q}`, i/40, sha)
			}
			fmt.Fprintf(b, `,{"path":"many/edge-%06d/registry.environments.production.application-%06d.yaml","mode":"100644","type":"blob","sha":"%040x","size":1234,"url":"https://api.github.com/repos/acme/r/git/blobs/%040x"}`, i/40, i, i, i)
		}
		fmt.Fprint(b, `],"truncated":false}`)
		_ = writer.CloseWithError(b.Flush())
	}()
	return &http.Response{StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json; charset=utf-8"}, "Etag": {`"x"`}}, Body: reader, ContentLength: -1, Request: req}, nil
}

// The memory that a repository of 100,000 files takes, from GitHub's answer to
// the rows on the screen: what the program ever asks of the system stays
// within the budget of the whole program, less what it takes at rest.
func TestMemoryOfAVastRepository(t *testing.T) {
	const budget = 125 << 20 // of 150 MB
	ends, err := github.NewEndpoints("https://github.com/", "https://api.github.com/")
	if err != nil {
		t.Fatal(err)
	}
	client, err := client.New(client.Options{Endpoints: ends, Token: "t", Transport: vastGitHub{100_000}, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	runtime.GC()
	var before, peak, after runtime.MemStats
	runtime.ReadMemStats(&before)
	got, err := client.Tree(context.Background(), "acme", "r", strings.Repeat("ab", 20))
	if err != nil || len(got.Entries) < 100_000 {
		t.Fatal(len(got.Entries), err)
	}
	tr := filetree.New("ref", got)
	runtime.ReadMemStats(&peak)
	got.Entries = nil
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(peak.HeapSys) - int64(before.HeapSys); grown > budget {
		t.Errorf("the heap grew by %d MB", grown>>20)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 50<<20 {
		t.Errorf("%d MB are kept", kept>>20)
	}
	t.Logf("heap: %d MB at most, %d MB kept", (int64(peak.HeapSys)-int64(before.HeapSys))>>20, (int64(after.HeapAlloc)-int64(before.HeapAlloc))>>20)
	if n := len(findPaths(context.Background(), []searchable{{role: connection.Platform, folders: tr.Listed()}}, []string{"099999"})); n != 1 {
		t.Errorf("%d found", n)
	}
	runtime.KeepAlive(tr)
}
