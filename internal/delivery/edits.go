package delivery

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"gitconnection/internal/connection"
	"gitconnection/internal/scaffold/application"
	"gitconnection/internal/wording"
)

// refusal says why the version of a place is not changed. Where nothing tells which
// one is meant, the candidates are named.
func refusal(p Placement, err error) connection.Blocker {
	b := connection.Blocker{Kind: connection.BlockRefuse, Target: p.Path, Message: fmt.Sprintf("%s cannot be changed: %s", p.Path, wording.Line(err)),
		Next: "Change the file by hand, or choose another cluster with --cluster."}
	if p.Beside != "" {
		b.Message += " (" + p.Beside + ")"
	}
	for _, s := range p.Slots {
		if s.Fixed == "" {
			b.Next = "Choose one with --slot, for instance --slot " + s.Name() + "; --keep-slot remembers it."
			break
		}
	}
	return b
}

// refused is a refusal as an error.
func refused(p Placement, err error) error {
	return &connection.BlockedError{Blockers: []connection.Blocker{refusal(p, err)}}
}

// edit adds to a plan what sets the version of a place, wherever the same version of
// the same image stands.
func (planner *ApplicationPlanner) edit(ctx context.Context, plan *Plan, e *application.Edits, p Placement, w ApplicationRequest) error {
	repository := plan.snapshot.Application
	if p.Reason != "" && len(p.Slots) == 0 {
		plan.block(connection.BlockRefuse, repository.FullName(), fmt.Sprintf("%s cannot be changed: %s", p.Path, p.Reason), "Look at the file, or choose where it runs with --cluster.")
		return nil
	}
	chosen, stay, err := p.Choose(w.Slot)
	if err != nil {
		plan.Blockers = append(plan.Blockers, refusal(p, err))
		return nil
	}
	paths := []string{p.Path}
	var values []application.Value
	var names []string
	for _, slot := range chosen {
		paths, names = append(paths, cmp.Or(slot.File, p.Path)), append(names, slot.Name())
		if slot.Version != w.Version || slot.Fixed != "" {
			values = append(values, application.Value{Slot: slot, To: w.Version, Name: p.Name})
		}
	}
	if w.KeepSlot && w.Slot != "" && p.Kept != w.Slot {
		values = append(values, application.Value{To: w.Slot, Keep: true, Document: p.Document})
	}
	files, err := planner.reader.Read(ctx, repository, paths...)
	if err != nil {
		return err
	}
	for _, v := range values {
		path := cmp.Or(v.Slot.File, p.Path)
		if err := e.Add(path, files[path], v); err != nil {
			plan.block(connection.BlockRefuse, repository.FullName(), fmt.Sprintf("%s cannot be changed: %s: %s", path, v.Slot.Name(), wording.Line(err)), "Change the file by hand.")
			return nil
		}
	}
	for _, slot := range stay {
		plan.warn("%s of %s stays at %s.", slot.Name(), slot.Of, slot.Version)
	}
	if len(chosen) > 1 {
		plan.warn("%s is set in %d places, all of which are changed: %s.", chosen[0].Of, len(chosen), strings.Join(names, ", "))
	}
	return nil
}
