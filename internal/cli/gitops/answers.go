package gitops

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/failure"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
	"gitconnection/internal/untrusted"
	"gitconnection/internal/wording"
)

// maxValues is the largest file of answers, in bytes.
const maxValues = untrusted.MaxSize

// answerFlags are how a command is told what a template asks for.
type answerFlags struct {
	set     []string
	secrets []string
	values  string
}

func (a *answerFlags) Answering(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringArrayVar(&a.set, "set", nil, "NAME=VALUE of what the template asks for, such as ingress.host=shop.example; once for each")
	f.StringVar(&a.values, "values", "", "YAML file with values by their names; --set and --secret go before it")
	f.StringArrayVar(&a.secrets, "secret", nil, "NAME=BACKEND:PATH#KEY where a secret is kept, never the secret itself; once for each")
}

// Answers are those of the flags, by [form.Input.Name].
func (a *answerFlags) Answers() (map[string]string, error) {
	out := map[string]string{}
	if a.values != "" {
		told, err := readValues(a.values)
		if err != nil {
			return nil, err
		}
		maps.Copy(out, told)
	}
	said := map[string]string{}
	for _, list := range []struct {
		flag  string
		words []string
	}{{"--set", a.set}, {"--secret", a.secrets}} {
		for _, w := range list.words {
			name, value, ok := strings.Cut(w, "=")
			if !ok || name == "" {
				return nil, failure.Usage(list.flag+": it is NAME=VALUE", "") // what it is may be a secret: not repeated
			}
			if other, had := said[name]; had {
				return nil, failure.Usage(fmt.Sprintf("%s %s: it was given by %s already", list.flag, name, other), "")
			}
			if list.flag == "--secret" {
				if _, err := form.ParseReference(value); err != nil {
					return nil, failure.Usage(fmt.Sprintf("--secret %s: %s", name, wording.Line(err)), "")
				}
			}
			said[name], out[name] = list.flag, value
		}
	}
	return out, nil
}

// readValues reads a file of answers: values by name, nested or with dots.
func readValues(path string) (map[string]string, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, failure.Usage(fmt.Sprintf("--values: %s", wording.Line(err)), "")
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxValues+1))
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", path, err)
	}
	if len(data) > maxValues {
		return nil, failure.Usage("--values "+path+": it is larger than 1 MiB", "")
	}
	var tree map[string]any
	if err := untrusted.DecodeValues(data, &tree); err != nil {
		return nil, failure.Usage(fmt.Sprintf("--values %s: %s", path, wording.Line(err)), "")
	}
	out := map[string]string{}
	if err := flattenValues(out, "", tree); err != nil {
		return nil, failure.Usage(fmt.Sprintf("--values %s: %s", path, wording.Line(err)), "")
	}
	return out, nil
}

func flattenValues(into map[string]string, prefix string, tree map[string]any) error {
	for _, key := range slices.Sorted(maps.Keys(tree)) {
		name := prefix + key
		switch v := tree[key].(type) {
		case map[string]any:
			if err := flattenValues(into, name+".", v); err != nil {
				return err
			}
		case nil:
		case []any:
			return fmt.Errorf("%s is a list; templates ask for single values", name)
		default:
			into[name] = fmt.Sprint(v)
		}
	}
	return nil
}

// AskAnswers completes answers: a person in front of a terminal is asked for what is
// needed and not there, unless --yes says that nobody is. What is still not
// there then, the plan says.
func AskAnswers(f *cmdutil.Factory, asked form.Form, answers map[string]string, yes bool) (map[string]string, error) {
	out := maps.Clone(answers)
	if out == nil {
		out = map[string]string{}
	}
	if yes || !f.Terminal || f.Output == output.JSON {
		return out, nil
	}
	for _, in := range asked.Inputs {
		if out[in.Name()] != "" || !in.Required || in.Default != "" || in.Secret.String() != "" {
			continue
		}
		answer, err := askOne(f, in)
		if err != nil {
			return nil, err
		}
		out[in.Name()] = answer
	}
	return out, nil
}

// NameAnswers adds to an error about missing answers how they are given.
func NameAnswers(err error) error {
	missing, ok := errors.AsType[*form.MissingError](err)
	if !ok {
		return err
	}
	flags := []string{"Give what is needed:"}
	for _, in := range missing.Inputs {
		if name := text.ShellQuote(in.Name()); in.Type == form.Secret {
			flags = append(flags, "--secret "+name+"=BACKEND:PATH#KEY")
		} else {
			flags = append(flags, "--set "+name+"=VALUE")
		}
	}
	return failure.Remedy(wording.Of(err), text.Clean(strings.Join(flags, " ")))
}

// askOne asks until the answer can be taken.
func askOne(f *cmdutil.Factory, in form.Input) (string, error) {
	if in.Description != "" {
		fmt.Fprintf(f.Out, "%s\n", text.Clean(in.Description))
	}
	for {
		fmt.Fprintf(f.Out, "%s%s: ", text.Clean(in.Name()), text.Clean(answerHint(in)))
		line, err := f.Line()
		if err != nil {
			return "", err
		}
		if err := in.Check(line); err != nil {
			fmt.Fprintf(f.Out, "  %s\n", wording.Line(err))
			continue
		}
		return line, nil
	}
}

// answerHint is what an answer looks like.
func answerHint(in form.Input) string {
	switch in.Type {
	case form.Enum:
		return " (" + strings.Join(in.Options, ", ") + ")"
	case form.Bool:
		return " (true, false)"
	case form.Int, form.Number:
		return " (a number)"
	case form.Secret:
		return " (where it is kept: BACKEND:PATH#KEY)"
	}
	return ""
}
