package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
)

// object is a resource as JSON has it.
type object map[string]any

func (o object) at(keys ...string) any {
	var v any = map[string]any(o)
	for _, k := range keys {
		m, ok := v.(map[string]any)
		if !ok {
			return nil
		}
		v = m[k]
	}
	return v
}

func (o object) text(keys ...string) string {
	s, _ := o.at(keys...).(string)
	return s
}

func (o object) name() string { return o.text("metadata", "name") }

func (o object) deleted() bool { return o.text("metadata", "deletionTimestamp") != "" }

func (o object) finalizers() []string {
	var out []string
	list, _ := o.at("metadata", "finalizers").([]any)
	for _, f := range list {
		if s, ok := f.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// api is one API server. Who asks is in the token, and so in its audit log.
type api struct{ name, url, token string }

var client = &http.Client{Timeout: 20 * time.Second, Transport: &http.Transport{TLSClientConfig: &tls.Config{InsecureSkipVerify: true}}}

func (a api) do(ctx context.Context, method, path string, body any) (object, error) {
	var reader io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		reader = bytes.NewReader(data)
	}
	req, err := http.NewRequestWithContext(ctx, method, a.url+path, reader)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Authorization", "Bearer "+a.token)
	req.Header.Set("Content-Type", "application/json")
	if method == http.MethodPatch {
		req.Header.Set("Content-Type", "application/merge-patch+json")
	}
	resp, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode >= 300 {
		return nil, fmt.Errorf("%s %s on %s: %d %s", method, path, a.name, resp.StatusCode, data)
	}
	var out object
	if len(data) > 0 && strings.HasPrefix(string(data), "{") {
		err = json.Unmarshal(data, &out)
	}
	return out, err
}

// list is empty for a kind that is not there.
func (a api) list(ctx context.Context, path string) []object {
	answer, err := a.do(ctx, http.MethodGet, path, nil)
	if err != nil {
		return nil
	}
	var out []object
	items, _ := answer.at("items").([]any)
	for _, one := range items {
		if m, ok := one.(map[string]any); ok {
			out = append(out, m)
		}
	}
	return out
}

// pathOf is where one resource of a list is.
func pathOf(list string, o object) string {
	base, plural := list[:strings.LastIndexByte(list, '/')], list[strings.LastIndexByte(list, '/')+1:]
	if ns := o.text("metadata", "namespace"); ns != "" {
		base += "/namespaces/" + ns
	}
	return base + "/" + plural + "/" + o.name()
}

func (a api) finalize(ctx context.Context, path string, finalizers []string) {
	_, _ = a.do(ctx, http.MethodPatch, path, object{"metadata": object{"finalizers": finalizers}})
}

func (a api) ready(ctx context.Context, path string, types ...string) {
	var conditions []object
	for _, t := range types {
		conditions = append(conditions, object{"type": t, "status": "True", "reason": "Played", "message": "", "lastTransitionTime": time.Now().UTC().Format(time.RFC3339)})
	}
	_, _ = a.do(ctx, http.MethodPatch, path+"/status", object{"status": object{"conditions": conditions}})
}
