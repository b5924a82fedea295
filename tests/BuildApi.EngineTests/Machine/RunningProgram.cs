using System.Diagnostics;
using System.Text;

namespace BuildApi.EngineTests.Machine;

/// <summary>A program that serves while tests run: sshd, a registry, the service itself. Everything it prints is kept.</summary>
public sealed class RunningProgram : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly Process process;
    private readonly StringBuilder output = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> waiting = [];
    private readonly string name;

    private RunningProgram(string name, Process process)
    {
        this.name = name;
        this.process = process;
    }

    public int Id => process.Id;

    public bool HasExited => process.HasExited;

    /// <summary>Standard output and errors so far, line by line as they came.</summary>
    public string Output
    {
        get
        {
            lock (output)
                return output.ToString();
        }
    }

    public static RunningProgram Start(string program, IEnumerable<string> arguments, CommandOptions? options = null)
    {
        var process = new Process { StartInfo = Command.StartInfo(program, arguments, options), EnableRaisingEvents = true };
        var running = new RunningProgram(Path.GetFileName(program), process);
        process.OutputDataReceived += (_, line) => running.Keep(line.Data);
        process.ErrorDataReceived += (_, line) => running.Keep(line.Data);
        process.Exited += (_, _) => running.GiveUpWaiting();
        process.Start();
        process.StandardInput.Close();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return running;
    }

    /// <summary>Answers when the program has printed a line with this text; fails when it ends before it does.</summary>
    public async Task WaitForOutputAsync(string text, CancellationToken ct = default)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (output)
        {
            if (output.ToString().Contains(text, StringComparison.Ordinal))
                return;
            waiting.Add((text, seen));
        }

        if (process.HasExited)
            GiveUpWaiting();
        try
        {
            await seen.Task.WaitAsync(Patience, ct);
        }
        catch (TimeoutException)
        {
            throw new InvalidOperationException($"{name} did not print \"{text}\" within {Patience.TotalSeconds} s. It said:\n{Output}");
        }
    }

    /// <summary>Asks the program to end (SIGTERM) and waits until it has.</summary>
    public async Task StopAsync(CancellationToken ct = default)
    {
        if (process.HasExited)
            return;
        await Command.TryRunAsync("kill", ["-TERM", $"{process.Id}"], ct: ct);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new InvalidOperationException($"{name} did not end within {Patience.TotalSeconds} s of SIGTERM. It said:\n{Output}");
        }
    }

    /// <summary>Ends the program without a word (SIGKILL); it gets no chance to clean up.</summary>
    public async Task KillAsync(CancellationToken ct = default)
    {
        process.Kill();
        await process.WaitForExitAsync(ct);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            await KillAsync();
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        lock (output)
        {
            output.Append(line).Append('\n');
            foreach (var (text, seen) in waiting)
            {
                if (line.Contains(text, StringComparison.Ordinal))
                    seen.TrySetResult();
            }
        }
    }

    private void GiveUpWaiting()
    {
        lock (output)
        {
            foreach (var (text, seen) in waiting)
                seen.TrySetException(new InvalidOperationException($"{name} ended before it printed \"{text}\". It said:\n{output}"));
        }
    }
}
