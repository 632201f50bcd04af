package espalier

import (
	"math/rand/v2"
	"sync"

	"google.golang.org/grpc/balancer"
	"google.golang.org/grpc/balancer/endpointsharding"
	"google.golang.org/grpc/balancer/pickfirst"
	"google.golang.org/grpc/connectivity"
)

// BalancerName is the name of the load balancing policy that spreads calls over providers by their weight.
const BalancerName = "espalier_weighted"

func init() { balancer.Register(weightedBuilder{}) }

type weightedBuilder struct{}

func (weightedBuilder) Name() string { return BalancerName }

func (weightedBuilder) Build(conn balancer.ClientConn, options balancer.BuildOptions) balancer.Balancer {
	each := balancer.Get(pickfirst.Name).Build
	return weightedBalancer{endpointsharding.NewBalancer(weightedConn{conn}, options, each, endpointsharding.Options{})}
}

// weightedBalancer has one connection for each provider, as round_robin does.
type weightedBalancer struct{ balancer.Balancer }

func (b weightedBalancer) UpdateClientConnState(state balancer.ClientConnState) error {
	return b.Balancer.UpdateClientConnState(balancer.ClientConnState{ResolverState: pickfirst.EnableHealthListener(state.ResolverState)})
}

// weightedConn replaces the picker, which takes one after the other, by one that knows the weights.
type weightedConn struct{ balancer.ClientConn }

func (c weightedConn) UpdateState(state balancer.State) {
	if state.ConnectivityState == connectivity.Ready {
		state.Picker = newWeightedPicker(endpointsharding.ChildStatesFromPicker(state.Picker))
	}
	c.ClientConn.UpdateState(state)
}

// weightedPicker is smooth weighted round robin: with weights 1 and 3 it picks b b a b, not a b b b.
type weightedPicker struct {
	mutex sync.Mutex
	ready []weightedChild
	total float64
}

type weightedChild struct {
	picker          balancer.Picker
	weight, current float64
}

func newWeightedPicker(children []endpointsharding.ChildState) balancer.Picker {
	picker := &weightedPicker{}
	for _, child := range children {
		if child.State.ConnectivityState != connectivity.Ready {
			continue
		}
		weight := 1.0
		if provider, known := ProviderOf(child.Endpoint); known {
			weight = provider.Weight()
		}
		picker.ready = append(picker.ready, weightedChild{picker: child.State.Picker, weight: weight})
		picker.total += weight
	}
	// Many clients begin in many places.
	for range rand.N(len(picker.ready)) {
		picker.next()
	}
	return picker
}

func (p *weightedPicker) Pick(info balancer.PickInfo) (balancer.PickResult, error) {
	p.mutex.Lock()
	next := p.next()
	p.mutex.Unlock()
	return next.Pick(info)
}

func (p *weightedPicker) next() balancer.Picker {
	best := &p.ready[0]
	for i := range p.ready {
		child := &p.ready[i]
		child.current += child.weight
		if child.current > best.current {
			best = child
		}
	}
	best.current -= p.total
	return best.picker
}
