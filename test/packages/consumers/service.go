// A small service, as a user of the module writes it: registers, discovers itself, and sees itself come and go.
package main

import (
	"context"
	"fmt"
	"os"
	"time"

	"github.com/espalier/espalier/clients/go"
)

func main() {
	ctx := context.Background()
	client, err := espalier.Connect([]string{os.Args[1]})
	check(err)
	defer client.Close()
	registration, err := client.Register(ctx, espalier.Announcement{
		Path: "/shop/providers", Addresses: []string{"10.0.0.7:8080"}, Properties: map[string]any{"version": "1.4"},
		TTL: 5 * time.Second, CreatePath: true,
	})
	check(err)
	fmt.Println("registered", registration.Paths())
	found, err := client.Discover(ctx, "/shop/providers")
	check(err)
	for _, one := range found.Providers {
		fmt.Println("discovered", one.Name, one.Properties["version"])
	}
	for children, err := range client.WatchChildren(ctx, "/shop/providers") {
		check(err)
		fmt.Println("providers", len(children.Providers), children.Added, children.Removed)
		if len(children.Providers) == 0 {
			return
		}
		check(registration.Close(ctx))
	}
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
