package ui

import (
	"context"

	"gitconnection/internal/delivery"
)

// The wishes about an application: w says which, and where.

// setVersion wishes for a version.
func (s *site) setVersion(w delivery.ApplicationRequest) wish {
	engine := s.session.opt.Delivery
	return wish{title: "Set " + w.Application + " to " + w.Version + " in " + w.Environment, from: "Applications", proposes: true,
		plan: func(ctx context.Context, at *delivery.Snapshot, o wishOptions) (delivery.Plan, error) {
			return engine.Set(ctx, at, named(w, o))
		}}
}

// promote wishes that an environment runs what an earlier one runs.
func (s *site) promote(w delivery.ApplicationRequest, from string) wish {
	engine := s.session.opt.Delivery
	return wish{title: "Promote " + w.Application + " from " + from + " to " + w.Environment, from: "Applications", proposes: true,
		plan: func(ctx context.Context, at *delivery.Snapshot, o wishOptions) (delivery.Plan, error) {
			return engine.Promote(ctx, at, named(w, o), from)
		}}
}

// rollBack wishes for a version that was there before.
func (s *site) rollBack(w delivery.ApplicationRequest) wish {
	engine := s.session.opt.Delivery
	return wish{title: "Roll back " + w.Application + " to " + w.Version + " in " + w.Environment, from: "Applications", proposes: true,
		plan: func(ctx context.Context, at *delivery.Snapshot, o wishOptions) (delivery.Plan, error) {
			return engine.RollBack(ctx, at, named(w, o))
		}}
}

// named is a wish with what it is asked with.
func named(w delivery.ApplicationRequest, o wishOptions) delivery.ApplicationRequest {
	w.Actor, w.PullRequest = o.actor, o.pullRequest
	return w
}
