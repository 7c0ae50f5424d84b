package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"

	pulumirpc "github.com/pulumi/pulumi/sdk/v3/proto/go"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/types/known/emptypb"
)

// bundledExecutable names the plugin that is started for the types in laterUpstream.
const bundledExecutable = "SCONES_BUNDLED_AWS_PROVIDER"

// bundledProvider hands a few types on to the bundled provider, a process of its own that starts with the first of them.
type bundledProvider struct {
	pulumirpc.UnimplementedResourceProviderServer
	lock      sync.Mutex
	configure *pulumirpc.ConfigureRequest
	client    pulumirpc.ResourceProviderClient
}

func (b *bundledProvider) Configure(
	_ context.Context, req *pulumirpc.ConfigureRequest,
) (*pulumirpc.ConfigureResponse, error) {
	b.configure = req
	return &pulumirpc.ConfigureResponse{
		AcceptSecrets: true, SupportsPreview: true, AcceptResources: true, AcceptOutputs: true,
		SupportsAutonamingConfiguration: true,
	}, nil
}

// started gives a client of the configured child, which ends with this process: it watches its parent.
func (b *bundledProvider) started(ctx context.Context) (pulumirpc.ResourceProviderClient, error) {
	b.lock.Lock()
	defer b.lock.Unlock()
	if b.client != nil {
		return b.client, nil
	}
	executable := os.Getenv(bundledExecutable)
	if executable == "" {
		return nil, errors.New("terraform-provider-aws does not have this type yet, and " + bundledExecutable +
			" names no provider that has it")
	}
	command := exec.Command(executable, os.Args[1:]...)
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	port, err := bufio.NewReader(output).ReadString('\n')
	if err != nil {
		return nil, fmt.Errorf("%s did not say its port: %w", executable, err)
	}
	connection, err := grpc.NewClient("127.0.0.1:"+strings.TrimSpace(port),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(400*1024*1024)))
	if err != nil {
		return nil, err
	}
	client := pulumirpc.NewResourceProviderClient(connection)
	if _, err := client.Configure(ctx, b.configure); err != nil {
		return nil, err
	}
	b.client = client
	return client, nil
}

// handOn asks the child what this process was asked.
func handOn[Request, Response any](
	ctx context.Context, b *bundledProvider, req Request,
	call func(pulumirpc.ResourceProviderClient, context.Context, Request, ...grpc.CallOption) (Response, error),
) (Response, error) {
	client, err := b.started(ctx)
	if err != nil {
		var none Response
		return none, err
	}
	return call(client, ctx, req)
}

func (b *bundledProvider) Check(ctx context.Context, req *pulumirpc.CheckRequest) (*pulumirpc.CheckResponse, error) {
	return handOn(ctx, b, req, pulumirpc.ResourceProviderClient.Check)
}

func (b *bundledProvider) Diff(ctx context.Context, req *pulumirpc.DiffRequest) (*pulumirpc.DiffResponse, error) {
	return handOn(ctx, b, req, pulumirpc.ResourceProviderClient.Diff)
}

func (b *bundledProvider) Create(ctx context.Context, req *pulumirpc.CreateRequest) (*pulumirpc.CreateResponse, error) {
	return handOn(ctx, b, req, pulumirpc.ResourceProviderClient.Create)
}

func (b *bundledProvider) Read(ctx context.Context, req *pulumirpc.ReadRequest) (*pulumirpc.ReadResponse, error) {
	return handOn(ctx, b, req, pulumirpc.ResourceProviderClient.Read)
}

func (b *bundledProvider) Update(ctx context.Context, req *pulumirpc.UpdateRequest) (*pulumirpc.UpdateResponse, error) {
	return handOn(ctx, b, req, pulumirpc.ResourceProviderClient.Update)
}

func (b *bundledProvider) Delete(ctx context.Context, req *pulumirpc.DeleteRequest) (*emptypb.Empty, error) {
	return handOn(ctx, b, req, pulumirpc.ResourceProviderClient.Delete)
}

func (b *bundledProvider) Cancel(ctx context.Context, req *emptypb.Empty) (*emptypb.Empty, error) {
	b.lock.Lock()
	client := b.client
	b.lock.Unlock()
	if client == nil {
		return req, nil
	}
	return client.Cancel(ctx, req)
}
