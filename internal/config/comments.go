package config

import (
	"fmt"
	"regexp"
	"strconv"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/token"
)

var itemPath = regexp.MustCompile(`^\$\.(organizations|instances)\[(\d+)\](.*)$`)

// follow moves the comments on organizations and instances to their new
// positions: the library knows them by position, and a comment must not end up on
// another item when one was removed.
func follow(comments yaml.CommentMap, before, after map[string][]string) yaml.CommentMap {
	position := map[string]int{}
	for list, names := range after {
		for i, name := range names {
			position[list+" "+name] = i
		}
	}
	moved := yaml.CommentMap{}
	for path, list := range comments {
		m := itemPath.FindStringSubmatch(path)
		if m == nil {
			moved[path] = list
			continue
		}
		names := before[m[1]]
		i, err := strconv.Atoi(m[2])
		if err != nil || i >= len(names) {
			continue
		}
		if now, ok := position[m[1]+" "+names[i]]; ok {
			moved[fmt.Sprintf("$.%s[%d]%s", m[1], now, m[3])] = list
		}
	}
	return moved
}

// names returns the names of the items of each list, in their order.
func names(c Config) map[string][]string {
	lists := map[string][]string{}
	for _, o := range c.Organizations {
		lists["organizations"] = append(lists["organizations"], o.Instance+" "+o.Name)
	}
	for _, i := range c.Instances {
		lists["instances"] = append(lists["instances"], i.Name)
	}
	return lists
}

// keepHead adds those comments of data that the library did not attach to a key,
// such as those of a file of nothing but comments, to the top of text.
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
