package config

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

var organizationPath = regexp.MustCompile(`^\$\.organizations\[(\d+)\](.*)$`)

// follow moves the comments on organizations to where these stand now: the
// library knows them by position, and a comment must not end up on another
// organization when one was removed.
func follow(comments yaml.CommentMap, before, after []string) yaml.CommentMap {
	place := map[string]int{}
	for i, name := range after {
		place[name] = i
	}
	moved := yaml.CommentMap{}
	for path, list := range comments {
		m := organizationPath.FindStringSubmatch(path)
		if m == nil {
			moved[path] = list
			continue
		}
		i, err := strconv.Atoi(m[1])
		if err != nil || i >= len(before) {
			continue
		}
		if now, ok := place[before[i]]; ok {
			moved[fmt.Sprintf("$.organizations[%d]%s", now, m[2])] = list
		}
	}
	return moved
}

func names(organizations []Organization) []string {
	list := make([]string, len(organizations))
	for i, o := range organizations {
		list[i] = o.Name
	}
	return list
}

// keepHead adds the comments of data that the library attached to nothing,
// such as those of a file that holds comments alone, to the top of text.
func keepHead(data, text []byte, attached yaml.CommentMap) []byte {
	known := map[string]int{}
	for _, list := range attached {
		for _, c := range list {
			for _, line := range c.Texts {
				known[line]++
			}
		}
	}
	var head []byte
	for _, t := range lexer.Tokenize(string(data)) {
		if t.Type != token.CommentType {
			continue
		}
		if known[t.Value] > 0 {
			known[t.Value]--
			continue
		}
		head = append(append(append(head, '#'), t.Value...), '\n')
	}
	return append(head, text...)
}
