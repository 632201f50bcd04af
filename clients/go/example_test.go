package espalier_test

import (
	"context"
	"fmt"
	"log"
	"log/slog"
	"time"

	"github.com/espalier/espalier/clients/go"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
)

func Example() {
	client, err := espalier.Connect([]string{"10.0.0.1:7400", "10.0.0.2:7400"}, espalier.WithLogger(slog.Default()))
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx := context.Background()
	registration, err := client.Register(ctx, espalier.Announcement{
		Path: "/shop/providers", Addresses: []string{"10.0.0.7:8080"}, Properties: map[string]any{"version": "1.4"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(registration.Paths())
	for children, err := range client.WatchChildren(ctx, "/shop/providers") {
		fmt.Println(len(children.Providers), children.Stale, err)
	}
}

func ExampleClient_Resolver() {
	client, err := espalier.Connect([]string{"10.0.0.1:7400"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	plain := grpc.WithTransportCredentials(insecure.NewCredentials())
	conn, err := grpc.NewClient("espalier:///shop/providers", grpc.WithResolvers(client.Resolver()), plain)
	if err != nil {
		log.Fatal(err)
	}
	defer conn.Close()
}

func ExampleLive_Wait() {
	client, err := espalier.Connect([]string{"10.0.0.1:7400"})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	live := client.Children(context.Background(), "/shop/providers")
	state, err := live.Wait(ctx, func(now espalier.Children) bool { return len(now.Providers) > 0 })
	if espalier.ReasonOf(err) == espalier.ReasonTimeout {
		log.Fatal("nobody is registered")
	}
	fmt.Println(state.Providers)
}
