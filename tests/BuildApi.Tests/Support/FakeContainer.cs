using System.Text;
using BuildApi.Engines;

namespace BuildApi.Tests.Support;

/// <summary>A container of the fake engine: a program of the test's in its place, with what the engine was told to give it.</summary>
internal sealed class FakeContainer(string id, ContainerSpec spec, DateTimeOffset createdAt) : IDisposable
{
    private readonly List<byte> output = [];
    private readonly CancellationTokenSource stopped = new();
    private readonly CancellationTokenSource killed = new();
    private readonly TaskCompletionSource<ContainerExit> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id => id;

    public ContainerSpec Spec => spec;

    public DateTimeOffset CreatedAt => createdAt;

    public bool Running { get; private set; }

    public bool WasStarted => Running || ended.Task.IsCompleted;

    /// <summary>Set by the program: the kernel ended a process of the container for want of memory.</summary>
    public bool OutOfMemory { get; set; }

    /// <summary>Asked to end (SIGTERM).</summary>
    public CancellationToken Stopped => stopped.Token;

    /// <summary>No longer there; a program that goes on must not be heard any more.</summary>
    public CancellationToken Killed => killed.Token;

    public Task<ContainerExit> Ended => ended.Task;

    /// <summary>Files by their path inside; a folder is there when a file below it is.</summary>
    public SortedDictionary<string, string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>In place of <see cref="Files"/>: folders of this machine stand for those of the container.</summary>
    public bool SharesFiles { get; set; }

    /// <summary>What the removal of this container waits for.</summary>
    public Func<CancellationToken, Task> BeforeRemoval { get; set; } = _ => Task.CompletedTask;

    /// <summary>Where the runners' socket is on this machine, as the mounts say.</summary>
    public string RunnerSocket => spec.Mounts.Single(mount => mount.Target == "/run/buildapi").Source + "/runner.sock";

    /// <summary>A variable that the engine was told to set.</summary>
    public string Variable(string name) =>
        spec.Environment.Single(variable => variable.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..];

    public void Print(string text)
    {
        lock (output) output.AddRange(Encoding.UTF8.GetBytes(text));
    }

    public byte[] Printed()
    {
        lock (output) return [.. output];
    }

    public void Start(Func<FakeContainer, Task<int>> program)
    {
        Running = true;
        _ = Task.Run(() => RunAsync(program));
    }

    public void AskToStop() => stopped.Cancel();

    public void Kill()
    {
        End(new ContainerExit(137, OutOfMemory));
        killed.Cancel();
    }

    public void Dispose()
    {
        stopped.Dispose();
        killed.Dispose();
    }

    // A program that breaks says so where containers do, so that the build's log shows it.
    private async Task RunAsync(Func<FakeContainer, Task<int>> program)
    {
        var code = 70;
        try
        {
            code = await program(this);
        }
        catch (OperationCanceledException) when (stopped.IsCancellationRequested)
        {
            code = 143;
        }
        catch (Exception broken)
        {
            Print($"The container's program broke: {broken}\n");
        }

        End(new ContainerExit(code, OutOfMemory));
    }

    private void End(ContainerExit exit)
    {
        Running = false;
        ended.TrySetResult(exit);
    }
}
