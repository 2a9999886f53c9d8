package organization

import (
	"gitconnection/internal/ui/kit"
)

// Keys are the keys of every tab of an organization.
func Keys() []kit.KeyGroup {
	return []kit.KeyGroup{
		{Scope: kit.ScopeOrg, Title: "Organization", Bindings: []kit.Binding{
			{Act: kit.ActNextTab, Keys: []string{"tab"}, Show: "tab", Short: "next tab", Long: "next tab"},
			{Act: kit.ActPrevTab, Keys: []string{"shift+tab"}, Show: "shift+tab", Short: "previous tab", Long: "previous tab"},
			{Act: kit.TabAction(1), Keys: []string{"1"}, Show: "1", Short: "first tab", Long: "the first tab"},
			{Act: kit.TabAction(2), Keys: []string{"2"}, Show: "2", Short: "second tab", Long: "the second tab"},
			{Act: kit.TabAction(3), Keys: []string{"3"}, Show: "3", Short: "third tab", Long: "the third tab"},
			{Act: kit.TabAction(4), Keys: []string{"4"}, Show: "4", Short: "fourth tab", Long: "the fourth tab"},
			{Act: kit.TabAction(5), Keys: []string{"5"}, Show: "5", Short: "fifth tab", Long: "the fifth tab"},
			{Act: kit.TabAction(6), Keys: []string{"6"}, Show: "6", Short: "sixth tab", Long: "the sixth tab"},
			{Act: kit.TabAction(7), Keys: []string{"7"}, Show: "7", Short: "seventh tab", Long: "the seventh tab"},
			{Act: kit.TabAction(8), Keys: []string{"8"}, Show: "8", Short: "eighth tab", Long: "the eighth tab"},
			{Act: kit.TabAction(9), Keys: []string{"9"}, Show: "9", Short: "ninth tab", Long: "the ninth tab", Yields: true},
			{Act: kit.ActConnect, Keys: []string{"c"}, Show: "c", Short: "connect", Long: "connect, or look for what is to be repaired; nothing is written before you agree"},
			{Act: kit.ActRefresh, Keys: []string{"r"}, Show: "r", Short: "refresh", Long: "observe the connection again"},
			{Act: kit.ActBrowser, Keys: []string{"o"}, Show: "o", Short: "browser", Long: "open the page that helps in the browser"},
			{Act: kit.ActCopy, Keys: []string{"y"}, Show: "y", Short: "copy", Long: "copy the address or the clone command"},
		}},
	}
}
