// main.go DIR N SIZE WRITERS - adds N entries of SIZE bytes to a Tessera POSIX log, each writer waiting until its entry
// has its place, and ends when a checkpoint that holds them all is published. Prints the size of the log.
package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/transparency-dev/tessera"
	"github.com/transparency-dev/tessera/storage/posix"
	"golang.org/x/mod/sumdb/note"
)

func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	must(err)
	return n
}

func entry(i, size int) []byte {
	head := fmt.Sprintf("%012d", i)
	return append([]byte(head), bytes.Repeat([]byte("x"), size-len(head))...)
}

func addAll(ctx context.Context, appender *tessera.Appender, n, size, writers int) {
	var next atomic.Int64
	var all sync.WaitGroup
	for range writers {
		all.Add(1)
		go func() {
			defer all.Done()
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				for {
					_, err := appender.Add(ctx, tessera.NewEntry(entry(i, size)))()
					if !errors.Is(err, tessera.ErrPushback) {
						must(err)
						break
					}
					time.Sleep(5 * time.Millisecond)
				}
			}
		}()
	}
	all.Wait()
}

func main() {
	folder, n, size, writers := os.Args[1], number(os.Args[2]), number(os.Args[3]), number(os.Args[4])
	ctx := context.Background()
	secret, _, err := note.GenerateKey(rand.Reader, "example.com/bench")
	must(err)
	signer, err := note.NewSigner(secret)
	must(err)
	driver, err := posix.New(ctx, posix.Config{Path: folder})
	must(err)
	// Its best settings for many writers, as measured; one writer fills no batch and waits for its age.
	options := tessera.NewAppendOptions().WithCheckpointSigner(signer).WithBatching(2048, 250*time.Millisecond).
		WithCheckpointInterval(200 * time.Millisecond)
	appender, shut, reader, err := tessera.NewAppender(ctx, driver, options)
	must(err)
	addAll(ctx, appender, n, size, writers)
	for {
		note, err := reader.ReadCheckpoint(ctx)
		if err == nil && bytes.Contains(note, []byte("\n"+strconv.Itoa(n)+"\n")) {
			break
		}
		time.Sleep(2 * time.Millisecond)
	}
	must(shut(ctx))
	fmt.Println(n)
}
