// Package catalog holds the commands about the items of the catalog.
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
	"gitconnection/internal/report"
	"gitconnection/internal/scaffold/form"
	"gitconnection/internal/text"
)

// catalogFlags are what the commands about the catalog have in common.
type catalogFlags struct {
	gitops.Flags
	environments []string
	name         string
}

// NewCmdCatalog returns konstruct catalog.
func NewCmdCatalog(factory *cmdutil.Factory) *cobra.Command {
	cmd := &cobra.Command{
		Use: "catalog", Short: "See what can be installed into environments, and install it",
		Long: "catalog shows the team's own items, which are in catalog/ of the platform repository, and those of other sets of\n" +
			"templates; it installs them into environments on clusters, upgrades and removes them. See docs/repositories.md.",
		Args: cmdutil.Args(0, 0, "a command: list, show, install, upgrade, change or remove"),
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(newCmdCatalogList(factory), newCmdCatalogShow(factory), newCmdCatalogInstall(factory), newCmdCatalogUpgrade(factory), newCmdCatalogChange(factory), newCmdCatalogRemove(factory))
	return cmd
}

// catalogRun is one command about the catalog, under way.
type catalogRun struct {
	run       *gitops.Run
	templates delivery.Templates
	flags     *catalogFlags
}

// newCatalogCmd makes one of the commands; the first word is the organization.
func newCatalogCmd(factory *cmdutil.Factory, use, short, long string, words int, f *catalogFlags, run func(*catalogRun, []string) error) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Long: long, Args: cmdutil.Args(words, words, strings.SplitN(use, " ", 2)[1])}
	cmd.RunE = func(cmd *cobra.Command, words []string) error {
		r, err := openCatalog(cmd.Context(), factory, words[0], f)
		if err != nil {
			return cmdutil.Cleaned(err)
		}
		return cmdutil.Cleaned(run(r, words[1:]))
	}
	return cmd
}

func openCatalog(ctx context.Context, factory *cmdutil.Factory, name string, f *catalogFlags) (*catalogRun, error) {
	r, err := gitops.OpenDelivery(ctx, factory, name, &f.Flags)
	if err != nil {
		return nil, err
	}
	all, err := r.ReadTemplates()
	return &catalogRun{r, all, f}, err
}

func newCmdCatalogList(factory *cmdutil.Factory) *cobra.Command {
	var f catalogFlags
	cmd := newCatalogCmd(factory, "list ORG", "List the items with where they are installed", "", 1, &f, func(r *catalogRun, _ []string) error {
		items, err := r.run.Engine.Catalog(r.run.Ctx, r.run.Snapshot, r.templates)
		if err != nil {
			return err
		}
		for _, i := range items {
			r.showItem(i)
		}
		r.run.Listed(r.run.Snapshot.Environments, len(items))
		return nil
	})
	f.Looking(cmd)
	return cmd
}

func newCmdCatalogShow(factory *cmdutil.Factory) *cobra.Command {
	var f catalogFlags
	cmd := newCatalogCmd(factory, "show ORG ITEM", "Show an item with what it asks for and where it is installed", "", 2, &f, func(r *catalogRun, w []string) error {
		items, err := r.run.Engine.Catalog(r.run.Ctx, r.run.Snapshot, r.templates)
		if err != nil {
			return err
		}
		for _, i := range items {
			if i.Name != w[0] && i.Path != w[0] {
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
		return &delivery.NotFoundError{What: "there is no catalog item " + w[0], Do: "See which there are: konstruct catalog list " + r.run.Snapshot.Organization.Name}
	})
	f.Looking(cmd)
	return cmd
}

func (r *catalogRun) showItem(i delivery.CatalogItem) {
	places, newer := []string{}, 0
	for _, at := range i.Installed {
		places = append(places, text.Clean(at.Environment+"/"+at.Cluster))
		if at.Newer != "" {
			newer++
		}
	}
	source := i.Source.Name
	state := ""
	switch {
	case i.Gone:
		source, state = "-", "in no source any more"
	case i.Reason != "":
		state = i.Reason
	case newer > 0:
		state = "newer than what is installed"
	}
	inputs := []string{}
	for _, in := range i.Form.Inputs {
		inputs = append(inputs, text.Clean(in.Name()))
	}
	open := r.run.Snapshot.ItemPullRequests(i.Name)
	r.run.Say(output.Object{
		"type": "item", "name": text.Clean(i.Name), "kind": string(i.Kind), "version": text.Clean(i.Version), "release": text.Clean(i.Release()), "description": text.Clean(i.Description),
		"source": text.Clean(i.Source.Name), "commit": text.Clean(i.Source.Commit), "path": text.Clean(i.Path), "inputs": inputs, "installed": places, "newer": newer,
		"cloud_resources": i.CloudResources, "reason": text.Clean(i.Reason), "gone": i.Gone, "pull_requests": report.PullRequestsOf(open), "findings": gitops.CleanAll(i.Findings()),
	}, "%-24s %-15s %-14s %-22s %s", text.Clean(i.Name), i.Kind, gitops.VersionOrDash(i.Release()), text.Clean(source), text.Clean(i.Description))
	if state != "" {
		r.run.Say(nil, "    ! %s", text.Clean(state))
	}
	for _, finding := range i.Findings() {
		r.run.Say(nil, "    ! %s", text.Clean(finding))
	}
	if len(places) > 0 {
		r.run.Say(nil, "    installed in %s", strings.Join(places, ", "))
	}
	r.run.OpenPullRequests(open)
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
