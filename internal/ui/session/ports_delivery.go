package session

import (
	"context"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
)

// Cataloging is what the screens ask about the catalog.
type Cataloging interface {
	Catalog(ctx context.Context, s *delivery.Snapshot, t delivery.Templates) ([]delivery.CatalogItem, error)
	PlanInstall(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)
	PlanUpgrade(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)
	PlanChangeItem(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)
	PlanRemove(ctx context.Context, s *delivery.Snapshot, t delivery.Templates, w delivery.ItemRequest) (delivery.Plan, error)
}

// Credentials makes what Argo CD reads the repositories with. All calls may
// take seconds.
type Credentials interface {
	// Look says what would be made, and where the private parts would go. It
	// writes nothing.
	Look(ctx context.Context, o connection.Organization, folder string) ([]CredentialStep, error)
	// Make makes it. What is there already is left alone. Steps that were done
	// are returned with an error, too.
	Make(ctx context.Context, o connection.Organization, folder string) ([]CredentialStep, error)
}

// CredentialStep is the credential of one repository.
type CredentialStep struct {
	Target string // owner/name
	Makes  bool   // false: it is there already
	Said   string // what it is
	File   string // where its private part goes, "" nowhere
}
