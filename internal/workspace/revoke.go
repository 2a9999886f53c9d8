package workspace

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gitconnection/internal/github/client"
)

// revokeLimit is how long the end of the program waits for GitHub to take the
// tokens back; one that stays ends by itself within the hour.
const revokeLimit = time.Second

// clients are all that a run has opened.
type clients struct {
	mu   sync.Mutex
	list []*client.Client
}

func (c *clients) add(client *client.Client) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.list = append(c.list, client)
}

// revoke makes the installation tokens of all of them useless, side by side,
// after an interrupt, too.
func (c *clients) revoke(ctx context.Context, log *slog.Logger) {
	c.mu.Lock()
	list := c.list
	c.list = nil
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeLimit)
	defer cancel()
	var all sync.WaitGroup
	for _, client := range list {
		all.Go(func() {
			if err := client.RevokeTokens(ctx); err != nil {
				log.Warn("revoke the tokens of the installations", "error", err)
			}
		})
	}
	all.Wait()
}
