package connection

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"gitconnection/internal/github"
)

// Listing is the organizations list, as GitHub tells it.
type Listing struct {
	Rows []Row // by name; in what cannot be read they say so themselves
	// Installations is how many there are.
	Installations int
	// Unread are the reasons why some of them could not be looked into.
	Unread []error
	// Notes are what else could not be found out.
	Notes []error
}

// ListProgress is how far reading the list has come.
type ListProgress struct {
	Looked, Listed int
	More           bool // GitHub has not listed all of them yet
	// Settled are rows that will not change any more and were not told before: the
	// first ones come long before the last ones are known.
	Settled []Row
}

// atOnceListed is how many installations are looked into at once. The scheduler of
// the client decides what GitHub gets of that.
const atOnceListed = 8

// survey reads the organizations list. Its fields are guarded by mu.
type survey struct {
	reader *DirectoryReader
	tell   func(ListProgress)
	// enough ends the survey early; nil reads everything.
	enough func(*Directory) bool
	stop   context.CancelFunc

	mu       sync.Mutex
	d        *Directory
	progress ListProgress
	told     map[string]bool
	unread   []error
	notes    []error
	trusted  bool // it is known which installations are the operator's
	found    bool // enough has said so
}

// List collects the organizations list: every page of installations, the requests,
// and what each installation holds, several at once. Only a list of installations
// that cannot be read is an error: an installation that cannot be looked into is a
// row that says so. tell, which may be nil, is called with one progress after the
// other.
func (reader *DirectoryReader) List(ctx context.Context, saved []Organization, tell func(ListProgress)) (Listing, error) {
	v := &survey{reader: reader, tell: tell, d: NewDirectory(saved), told: map[string]bool{}}
	err := v.run(ctx)
	return v.listing(), err
}

func (v *survey) listing() Listing {
	return Listing{Rows: v.d.Rows(), Installations: v.progress.Listed, Unread: v.unread, Notes: v.notes}
}

// run reads everything, or enough. It returns after all that it has begun.
func (v *survey) run(ctx context.Context) error {
	outer := ctx
	ctx, v.stop = context.WithCancel(ctx)
	defer v.stop()
	var all sync.WaitGroup
	all.Go(func() { v.note(Guarded(func() error { return v.requests(ctx) })) })
	all.Go(func() { v.note(Guarded(func() error { return v.trust(ctx) })) })
	failed := v.installations(ctx, &all)
	if failed != nil {
		v.stop()
	}
	all.Wait()
	v.mu.Lock()
	defer v.mu.Unlock()
	switch {
	case outer.Err() != nil:
		return outer.Err()
	case v.found:
		return nil
	case failed != nil:
		return failed
	}
	v.d.Complete()
	return nil
}

// installations lists page after page, and begins to look into each one.
func (v *survey) installations(ctx context.Context, all *sync.WaitGroup) error {
	places := make(chan struct{}, atOnceListed)
	for page := 1; page != 0; {
		list, next, err := v.reader.Installations(ctx, page)
		if err != nil {
			return err
		}
		v.listed(list, next != 0)
		looking := ctx
		if page > 1 || next != 0 {
			looking = InBulk(ctx) // there are many: others go first, such as the next page
		}
		for _, i := range list {
			if !inspectable(i) {
				continue
			}
			all.Go(func() {
				select {
				case places <- struct{}{}:
					defer func() { <-places }()
				case <-ctx.Done():
					return
				}
				if ctx.Err() == nil {
					v.inspect(looking, i)
				}
			})
		}
		page = next
	}
	return nil
}

func (v *survey) listed(list []github.Installation, more bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.d.Installed(list)
	v.progress.Listed += len(list)
	v.progress.More = more
	for _, i := range list {
		if !inspectable(i) {
			v.progress.Looked++ // the list itself says all
		}
	}
	v.report()
}

func (v *survey) inspect(ctx context.Context, i github.Installation) {
	var seen Inspection
	err := Guarded(func() (err error) { seen, err = v.reader.Inspect(ctx, i); return err })
	v.mu.Lock()
	defer v.mu.Unlock()
	if ctx.Err() != nil {
		return
	}
	v.progress.Looked++
	if err != nil {
		v.d.Unread(i, err)
		v.unread = append(v.unread, fmt.Errorf("%s: %w", i.Account.Login, err))
	} else {
		v.d.Inspected(seen)
	}
	v.report()
}

func (v *survey) requests(ctx context.Context) error {
	requests, err := v.reader.Requests(ctx)
	if err != nil {
		return err
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.d.Requested(requests)
	return nil
}

// trust finds out whose the installations are. Where GitHub does not tell, they
// stay unconfirmed, which harms nobody.
func (v *survey) trust(ctx context.Context) error {
	if app, err := v.reader.github.App(ctx); err == nil {
		v.mu.Lock()
		v.d.trust.AppOwner = ownerOf(app)
		v.report()
		v.mu.Unlock()
	}
	err := v.reader.eachOfUser(ctx, func(list []github.Installation) {
		v.mu.Lock()
		defer v.mu.Unlock()
		if v.d.trust.Accessible == nil {
			v.d.trust.Accessible = map[int64]bool{}
		}
		for _, i := range list {
			v.d.trust.Accessible[i.ID] = true
		}
		v.report()
	})
	v.mu.Lock()
	defer v.mu.Unlock()
	v.trusted = true
	v.report()
	if notSignedIn(err) {
		return nil
	}
	return err
}

func (v *survey) note(err error) {
	if err == nil || errors.Is(err, context.Canceled) {
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.notes = append(v.notes, err)
}

// oftenReported is up to how many installations each one is reported; beyond, every
// tenth, as putting the list together takes longer and longer.
const oftenReported = 20

// report tells how far things have come. The caller holds mu.
func (v *survey) report() {
	if v.found {
		return
	}
	if v.progress.Looked > oftenReported && v.progress.Looked%10 != 0 && v.progress.Looked < v.progress.Listed {
		return
	}
	if v.enough != nil && v.enough(v.d) {
		v.found = true
		v.stop()
		return
	}
	if v.tell == nil {
		return
	}
	now := v.progress
	for _, r := range v.d.Rows() {
		if !v.told[r.Organization.Name] && v.settled(r) {
			v.told[r.Organization.Name] = true
			now.Settled = append(now.Settled, r)
		}
	}
	v.tell(now)
}

// settled reports whether nothing that is still to come can change a row.
func (v *survey) settled(r Row) bool {
	if !v.trusted && !v.d.trustsRow(r) {
		return false
	}
	switch r.Source {
	case SourceMarker:
		return r.Platform != "" && r.Application != "" || r.Phase == PhaseDisconnected
	case SourceInstallation:
		key := strings.ToLower(r.Organization.PlatformOrg)
		i, ok := v.d.installations[key]
		_, looked := v.d.inspections[key]
		return !ok || looked || !inspectable(i) || v.d.unread[key] != ""
	}
	return false
}
