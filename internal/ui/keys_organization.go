package ui

// organizationKeys are the keys of every tab of an organization.
func organizationKeys() []keyGroup {
	return []keyGroup{
		{scope: scopeOrg, title: "Organization", bindings: []binding{
			{actNextTab, []string{"tab"}, "tab", "next tab", "next tab"},
			{actPrevTab, []string{"shift+tab"}, "shift+tab", "previous tab", "previous tab"},
			{tabAction(1), []string{"1"}, "1", "first tab", "the first tab"},
			{tabAction(2), []string{"2"}, "2", "second tab", "the second tab"},
			{tabAction(3), []string{"3"}, "3", "third tab", "the third tab"},
			{tabAction(4), []string{"4"}, "4", "fourth tab", "the fourth tab"},
			{tabAction(5), []string{"5"}, "5", "fifth tab", "the fifth tab"},
			{tabAction(6), []string{"6"}, "6", "sixth tab", "the sixth tab"},
			{tabAction(7), []string{"7"}, "7", "seventh tab", "the seventh tab"},
			{tabAction(8), []string{"8"}, "8", "eighth tab", "the eighth tab"},
			{actConnect, []string{"c"}, "c", "connect", "connect, or look for what is to be repaired; nothing is written before you agree"},
			{actRefresh, []string{"r"}, "r", "refresh", "observe the connection again"},
			{actBrowser, []string{"o"}, "o", "browser", "open the page that helps in the browser"},
			{actCopy, []string{"y"}, "y", "copy", "copy the address or the clone command"},
		}},
	}
}
