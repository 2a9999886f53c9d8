package change

import (
	"context"

	"gitconnection/internal/connection"
	"gitconnection/internal/delivery"
)

// JudgeDelivery says how far a plan over both repositories can go.
func JudgeDelivery(p delivery.Plan) Verdict {
	switch {
	case len(p.Blockers) > 0:
		return Blocked
	case p.Nothing():
		return Nothing
	}
	return Ready
}

// DeliveryNeeds is what such a plan needs to be confirmed.
func DeliveryNeeds(p delivery.Plan) Needs {
	n := Needs{Name: p.Typed, Plan: true}
	if p.Gate != nil {
		n.Gate = &Gate{Message: p.Gate.Message, Command: p.Gate.Command}
	}
	return n
}

// Delivery is a change of what is in the repositories, without anybody who shows
// it yet. It waits for open pull requests about the same files, unless the plan says
// what becomes of them.
func Delivery(
	title string, plan func(context.Context) (delivery.Plan, error), apply func(context.Context, delivery.Plan, connection.Sink) (delivery.Result, error),
) Change[delivery.Plan, delivery.Result] {
	whole := func(ctx context.Context) (delivery.Plan, error) {
		p, err := plan(ctx)
		if err == nil {
			p.Handle(delivery.HandleWait)
		}
		return p, err
	}
	return Change[delivery.Plan, delivery.Result]{Title: title, Plan: whole, Judge: JudgeDelivery, Needs: DeliveryNeeds, Apply: apply}
}

// JudgeConnection says how far a plan of a connection can go. One with nothing
// to do is applied, too: that looks whether it is so.
func JudgeConnection(p connection.Plan) Verdict {
	if len(p.Blockers) > 0 {
		return Blocked
	}
	return Ready
}

// ConnectionNeeds is what such a plan needs to be confirmed.
func ConnectionNeeds(p connection.Plan) Needs { return Needs{Plan: !p.Nothing()} }

// Connection is a change of a connection, without anybody who shows it yet.
func Connection(
	title string, plan func(context.Context) (connection.Plan, error), apply func(context.Context, connection.Plan, connection.Sink) (connection.Result, error),
) Change[connection.Plan, connection.Result] {
	return Change[connection.Plan, connection.Result]{Title: title, Plan: plan, Judge: JudgeConnection, Needs: ConnectionNeeds, Apply: apply}
}
