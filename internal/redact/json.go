package redact

import (
	"bytes"
	"encoding/json"
	"io"
	"regexp"
	"sync"
)

// secretKey matches the whole name of a field whose value is a credential.
var secretKey = sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(`(?i)^(?:authorization|` + anySecretName + `)$`) })

// JSON returns one value of JSON with every credential in its strings replaced
// by [Mark]. Strings are looked at as they are, not as they are written: an
// escape such as \n is never cut in two, so the result is JSON again. The order
// of fields stays. What is no JSON is treated as text.
func JSON(data []byte) []byte {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var out bytes.Buffer
	if err := redactValue(d, &out, false); err != nil {
		return []byte(String(string(data)))
	}
	if _, err := d.Token(); err != io.EOF { // more than one value
		return []byte(String(string(data)))
	}
	return out.Bytes()
}

// redactValue copies the next value; secret says that its field is a credential's.
func redactValue(d *json.Decoder, out *bytes.Buffer, secret bool) error {
	t, err := d.Token()
	if err != nil {
		return err
	}
	switch t := t.(type) {
	case json.Delim:
		return redactInside(d, out, t)
	case string:
		if secret && t != "" {
			t = Mark
		}
		return writeScalar(out, String(t))
	default:
		return writeScalar(out, t)
	}
}

// redactInside copies the members of an object or the elements of a list.
func redactInside(d *json.Decoder, out *bytes.Buffer, open json.Delim) error {
	out.WriteString(open.String())
	for first := true; d.More(); first = false {
		if !first {
			out.WriteByte(',')
		}
		secret := false
		if open == '{' {
			key, err := d.Token()
			if err != nil {
				return err
			}
			name, _ := key.(string)
			secret = secretKey().MatchString(name)
			if err := writeScalar(out, String(name)); err != nil {
				return err
			}
			out.WriteByte(':')
		}
		if err := redactValue(d, out, secret); err != nil {
			return err
		}
	}
	end, err := d.Token()
	if err != nil {
		return err
	}
	delim, _ := end.(json.Delim)
	out.WriteString(delim.String())
	return nil
}

func writeScalar(out *bytes.Buffer, v any) error {
	data, err := json.Marshal(v)
	out.Write(data)
	return err
}
