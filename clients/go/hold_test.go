package espalier

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestALockIsHeldByOneAtATimeAndItsTokenGrows(t *testing.T) {
	client := realGateway(t)
	ctx := within(t)
	first, err := client.Lock(ctx, "/locks/deploy", WithHolder("me"))
	check(t, err)
	token, err := first.Token()
	check(t, err)
	_, err = client.Lock(ctx, "/locks/deploy", WithWait(0))
	wantReason(t, err, ReasonNotAcquired)
	queued := make(chan int, 1)
	second := make(chan *Hold, 1)
	go func() {
		hold, err := client.Lock(ctx, "/locks/deploy", OnQueued(func(place int) { queued <- place }))
		if err != nil {
			t.Error(err)
		}
		second <- hold
	}()
	if place := <-queued; place != 1 {
		t.Errorf("place %d", place)
	}
	check(t, first.Release(ctx))
	if first.Held() || first.Err() != nil || first.Context().Err() == nil {
		t.Error("it is released, not lost")
	}
	_, err = first.Token()
	wantReason(t, err, ReasonHoldLost)
	hold := <-second
	later, err := hold.Token()
	check(t, err)
	if later <= token {
		t.Errorf("%d after %d", later, token)
	}
	check(t, hold.Release(ctx))
}

func TestAsManyHoldASemaphoreAsItHasPermits(t *testing.T) {
	client := realGateway(t)
	ctx := within(t)
	for range 2 {
		_, err := client.Semaphore(ctx, "/pool", 2)
		check(t, err)
	}
	_, err := client.Semaphore(ctx, "/pool", 2, WithWait(200*time.Millisecond))
	wantReason(t, err, ReasonNotAcquired)
	_, err = client.Semaphore(ctx, "/pool", 3)
	wantReason(t, err, ReasonPermitsDiffer)
	_, err = client.Lock(ctx, "/pool")
	wantReason(t, err, ReasonPathInUse)
	_, err = client.Semaphore(ctx, "/pool", -1)
	wantReason(t, err, ReasonBadArgument)
	short, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	_, err = client.Semaphore(short, "/pool", 2)
	if !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
}

func TestAHoldWhoseNodeIsDeletedIsLost(t *testing.T) {
	client := realGateway(t)
	ctx := within(t)
	hold, err := client.Election(ctx, "/leader")
	check(t, err)
	_, err = client.Delete(ctx, "/leader", Recursive(), Force())
	check(t, err)
	select {
	case <-hold.Context().Done():
	case <-ctx.Done():
		t.Fatal("it is not lost")
	}
	wantReason(t, context.Cause(hold.Context()), ReasonHoldLost)
	wantReason(t, hold.Err(), ReasonHoldLost)
	check(t, hold.Release(ctx))
	check(t, client.Close())
	_, err = client.Lock(ctx, "/lock")
	wantReason(t, err, ReasonClosed)
}
