package workspace

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"gitconnection/internal/github/client"
)

// revokeLimit is how long the end of the program waits for GitHub to take the
// tokens back. By then the requests are on their way; a token that stays
// nevertheless ends by itself within the hour.
const revokeLimit = 100 * time.Millisecond

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
// after an interrupt, too. It returns when that is done, or at the limit: nobody
// waits for more.
func (c *clients) revoke(ctx context.Context, log *slog.Logger) {
	c.mu.Lock()
	list := c.list
	c.list = nil
	c.mu.Unlock()
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), revokeLimit)
	var all sync.WaitGroup
	for _, client := range list {
		all.Go(func() {
			if err := client.RevokeTokens(ctx); err != nil {
				log.Warn("revoke the tokens of the installations", "error", err)
			}
		})
	}
	go func() {
		all.Wait()
		cancel()
	}()
	<-ctx.Done()
}
