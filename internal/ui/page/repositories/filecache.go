package repositories

import "gitconnection/internal/ui/source"

// Limits of what is kept for going back and forth.
const (
	keptFiles = 32
	keptBytes = 40 << 20
)

// fileCache keeps the files that were shown last, by blob and path.
type fileCache struct {
	files map[string]*source.File
	order []string // oldest first
	bytes int      // of all of them
}

func newFileCache() fileCache { return fileCache{files: map[string]*source.File{}} }

// get is a file that is kept, nil none.
func (c *fileCache) get(key string) *source.File { return c.files[key] }

// put keeps a file. The oldest go when there are too many, or they are too
// large together.
func (c *fileCache) put(key string, f *source.File) {
	if old := c.files[key]; old != nil {
		c.bytes += f.Size() - old.Size()
		c.files[key] = f
		return
	}
	c.files[key], c.order, c.bytes = f, append(c.order, key), c.bytes+f.Size()
	for len(c.order) > 1 && (len(c.order) > keptFiles || c.bytes > keptBytes) {
		c.bytes -= c.files[c.order[0]].Size()
		delete(c.files, c.order[0])
		c.order = c.order[1:]
	}
}
