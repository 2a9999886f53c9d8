package kit

// DiffLine is one line of a commit as it is shown. Its text is somebody's
// bytes: it is cleaned when it is drawn.
type DiffLine struct {
	Kind byte // ' ', '+', '-', '@' as in a diff; 'f' a file, 'i' a remark, 'm' the message
	Text string
}
