package catalog

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"gitconnection/internal/cli/cmdutil"
	"gitconnection/internal/cli/gitops"
	"gitconnection/internal/cli/output"
	"gitconnection/internal/delivery"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// catalogShowOptions is what konstruct catalog show is asked for.
type catalogShowOptions struct {
	reads reading
	item  string
}

func newCmdCatalogShow(factory *cmdutil.Factory) *cobra.Command {
	o := &catalogShowOptions{reads: reading{Reading: gitops.Reading{Factory: factory}}}
	cmd := o.reads.Command("show ORG ITEM", "Show an item with what it asks for and where it is installed", "", func(ctx context.Context, w []string) error {
		o.item = w[0]
		return runCatalogShow(ctx, o)
	})
	o.reads.Flags.Looking(cmd)
	return cmd
}

func runCatalogShow(ctx context.Context, o *catalogShowOptions) error {
	r, err := o.reads.open(ctx)
	if err != nil {
		return err
	}
	items, err := r.run.Engine.Catalog(r.run.Ctx, r.run.Snapshot, r.templates)
	if err != nil {
		return err
	}
	for _, i := range items {
		if i.Name != o.item && i.Path != o.item {
			continue
		}
		r.showItem(i)
		for _, in := range i.Form.Inputs {
			r.showInput(in)
		}
		for _, at := range i.Installed {
			r.showInstalled(i, at)
		}
		r.run.Listed(nil, 1)
		return nil
	}
	return &delivery.NotFoundError{What: "there is no catalog item " + o.item, Do: "See which there are: konstruct catalog list " + r.run.Snapshot.Organization.Name}
}

func (r *catalogRun) showInput(in form.Input) {
	is := []string{string(in.Type)}
	if in.Required {
		is = append(is, "needed")
	}
	if in.Default != "" {
		is = append(is, "default "+in.Default)
	}
	if len(in.Options) > 0 {
		is = append(is, "one of "+strings.Join(in.Options, ", "))
	}
	if ref := in.Secret.String(); ref != "" {
		is = append(is, "kept in "+ref)
	}
	r.run.Say(output.Object{
		"type": "input", "name": text.Clean(in.Name()), "kind": string(in.Type), "required": in.Required, "default": text.Clean(in.Default), "options": gitops.CleanAll(in.Options),
		"description": text.Clean(in.Description), "secret": text.Clean(in.Secret.String()),
	}, "    %-24s %s", text.Clean(in.Name()), text.Clean(in.Description))
	r.run.Say(nil, "    %-24s   %s", "", text.Clean(strings.Join(is, "; ")))
}

func (r *catalogRun) showInstalled(i delivery.CatalogItem, at delivery.Installed) {
	line := output.Object{
		"type": "installed", "name": text.Clean(at.Name), "item": text.Clean(i.Name), "environment": text.Clean(at.Environment), "cluster": text.Clean(at.Cluster), "release": text.Clean(at.Release()),
		"state": string(at.Step), "newer": text.Clean(at.Newer), "recorded": at.Record != nil, "reason": text.Clean(at.Reason), "drift": output.Object{}, "values": output.Object{},
	}
	drift, values := output.Object{}, output.Object{}
	for path, how := range at.Drift {
		drift[text.Clean(path)] = how
	}
	if at.Record != nil {
		for name, value := range at.Record.Answers {
			values[text.Clean(name)] = text.Clean(value)
		}
		line["source"], line["commit"] = text.Clean(at.Record.Source), text.Clean(at.Record.Commit)
	}
	line["drift"], line["values"] = drift, values
	var more []string
	if at.Newer != "" {
		more = append(more, "newer: "+at.Newer)
	}
	if len(drift) > 0 {
		more = append(more, fmt.Sprintf("%d of its files changed", len(drift)))
	}
	switch {
	case at.Reason != "":
		more = append(more, at.Reason)
	case at.Record == nil:
		more = append(more, "without a record")
	}
	r.run.Say(line, "  %-18s %-22s %-14s %-10s %s", text.Clean(at.Environment), text.Clean(at.Cluster), gitops.VersionOrDash(at.Release()), at.Step, text.Clean(strings.Join(more, "; ")))
}
