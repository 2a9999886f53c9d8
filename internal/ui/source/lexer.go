package source

import (
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/alecthomas/chroma/v2"
	"github.com/dlclark/regexp2/v2"
)

// state is what a line stands in: the states of the rules, outermost first,
// and what encloses whole lines - an indented block of YAML, a heredoc, a
// fenced block - of which rules for single lines know nothing. The zero value
// is the outermost level.
type state struct {
	stack string // names joined by spaces; "" is root
	block string
}

// language is one language: rules that look at one line at a time, and what
// they cannot express.
type language struct {
	name  string
	rules func() chroma.Rules
	folds bool
	// outermost reports whether a line certainly stands at the outermost
	// level, whatever stands above it. nil: there is no telling.
	outermost func(line []byte) bool
	// enter is what a line stands in, after a look at it.
	enter func(st state, line string) state
	// leave is what the next line stands in.
	leave func(before, after state, line string) state
	// whole reads a line without the rules; ok is false where they do.
	whole func(st state, line string, m *meter) (l Line, after state, ok bool)

	once  sync.Once
	lexer *chroma.RegexLexer
}

// Tokens of our own, which carry what a line leaves open.
const stackToken = chroma.TokenType(-1000)

// resumeState is the state of the rules in which a line begins whose first
// characters are names of states.
const (
	resumeState = "@resume"
	setupState  = "@setup"
	stackEnd    = "\n"
)

// compile makes the rules ready, once: some milliseconds, so it is called
// where a file is opened and not at the start of the program.
func (l *language) compile() {
	l.once.Do(func() {
		if l.rules == nil {
			return
		}
		rules := l.rules()
		for name, list := range rules {
			rules[name] = append([]chroma.Rule{lineEnd(list)}, list...)
		}
		rules[resumeState] = []chroma.Rule{{Pattern: `[^\n]*\n`, Mutator: chroma.MutatorFunc(resume)}}
		rules[setupState] = []chroma.Rule{{Pattern: `\n`, Mutator: &patience{}}}
		lexer, err := chroma.NewLexer(&chroma.Config{Name: l.name}, func() chroma.Rules { return rules })
		if err != nil {
			return
		}
		if _, err := lexer.Rules(); err != nil {
			return // a test demands that all of them compile
		}
		l.lexer = lexer
	})
}

// lineEnd is the rule for the end of the line: what the line leaves open is
// emitted as a token. What a list of rules says about "\n" is done before.
func lineEnd(list []chroma.Rule) chroma.Rule {
	end := chroma.Rule{Pattern: `\n`, Type: chroma.EmitterFunc(emitStack)}
	for _, r := range list {
		if r.Pattern == `\n` {
			end.Mutator = r.Mutator
		}
	}
	return end
}

func emitStack(_ []string, s *chroma.LexerState) chroma.Iterator {
	return chroma.Literator(chroma.Token{Type: stackToken, Value: strings.Join(s.Stack, " ")})
}

// resume puts the states back in which the line before ended.
func resume(s *chroma.LexerState) error {
	s.Stack = strings.Split(strings.TrimSuffix(s.Groups[0], stackEnd), " ")
	return nil
}

// patience takes the time limits off the patterns: they are kept by a clock
// that runs on in the background. The patterns of this package need no limit,
// because they see one line of bounded length and go over it once.
type patience struct{}

// Mutate is never called: the rule is gone when the lexer is ready.
func (*patience) Mutate(*chroma.LexerState) error { return nil }

// MutateLexer implements [chroma.LexerMutator].
func (*patience) MutateLexer(rules chroma.CompiledRules, state string, _ int) error {
	for _, list := range rules {
		for _, r := range list {
			r.Regexp.MatchTimeout = regexp2.DefaultMatchTimeout
		}
	}
	rules[state] = nil
	return nil
}

// meter counts the pieces that were read: what colours cost.
type meter struct{ pieces int }

// line reads one line.
func (l *language) line(st state, text string, m *meter) (Line, state) {
	if l.enter != nil {
		st = l.enter(st, text)
	}
	if l.whole != nil {
		if line, after, ok := l.whole(st, text, m); ok {
			return line, after
		}
	}
	line, stack := l.lex(st.stack, text, m)
	after := state{stack: stack, block: st.block}
	if l.leave != nil {
		after = l.leave(st, after, text)
	}
	return line, after
}

// lex runs the rules over one line. The roles are put on the line's own
// bytes, so whatever the rules do, the text stays what it is.
func (l *language) lex(stack, text string, m *meter) (line Line, after string) {
	l.compile()
	if l.lexer == nil {
		return plainLine(text), ""
	}
	head := text
	if len(head) > maxLexed {
		head = string(shorten([]byte(head[:min(len(head), maxLexed+4)]), maxLexed))
	}
	options, input := chroma.TokeniseOptions{State: "root"}, head+"\n"
	if stack != "" && stack != "root" {
		options.State, input = resumeState, stack+stackEnd+input
	}
	defer func() {
		if recover() != nil { // rules that pop more than was pushed
			line, after = plainLine(text), ""
		}
	}()
	at := 0
	next, err := l.lexer.Tokenise(&options, input)
	if err != nil {
		return plainLine(text), ""
	}
	limit := m.pieces + maxPieces
	for t := next(); t != chroma.EOF && m.pieces < limit; t = next() {
		m.pieces++
		if t.Type == stackToken {
			after = t.Value
			break
		}
		end := at
		for range utf8.RuneCountInString(t.Value) {
			if end >= len(head) {
				break
			}
			_, n := utf8.DecodeRuneInString(head[end:])
			end += n
		}
		line = line.add(text[at:end], roleOf(t.Type))
		at = end
	}
	if after == "root" {
		after = ""
	}
	return line.add(text[at:], Plain), after
}

// roleOf maps the token types that the rules use.
func roleOf(t chroma.TokenType) Role {
	if r, ok := roles[t]; ok {
		return r
	}
	if r, ok := roles[t.SubCategory()]; ok {
		return r
	}
	return roles[t.Category()]
}

var roles = map[chroma.TokenType]Role{
	chroma.NameTag:               Key,
	chroma.NameFunction:          Function,
	chroma.NameBuiltin:           Function,
	chroma.NameVariable:          Variable,
	chroma.NameLabel:             Label,
	chroma.NameAttribute:         Variable,
	chroma.Keyword:               Keyword,
	chroma.KeywordConstant:       Constant,
	chroma.LiteralString:         String,
	chroma.LiteralStringEscape:   Escape,
	chroma.LiteralStringBacktick: Code,
	chroma.LiteralNumber:         Number,
	chroma.LiteralDate:           Number,
	chroma.Comment:               Comment,
	chroma.CommentPreproc:        Template,
	chroma.Punctuation:           Punctuation,
	chroma.Operator:              Punctuation,
	chroma.GenericHeading:        Heading,
	chroma.GenericStrong:         Strong,
	chroma.GenericEmph:           Emphasis,
	chroma.GenericOutput:         Quote,
	chroma.GenericUnderline:      Link,
	chroma.NameNamespace:         Address,
	chroma.GenericInserted:       Inserted,
	chroma.GenericDeleted:        Deleted,
	chroma.GenericSubheading:     Label,
	chroma.GenericError:          Bad,
}
