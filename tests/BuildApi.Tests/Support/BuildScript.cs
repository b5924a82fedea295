namespace BuildApi.Tests.Support;

/// <summary>What the container of a build does, step by step, as <c>runner.sh</c> does it. A test changes what it is about.</summary>
internal sealed record BuildScript
{
    public const string Head = "4f2a8c0d9e6b1f3a5c7d9e0b2a4c6d8e0f1a3b5c";

    public const string DefaultSpec = """
        version: 1
        frontend:
          phases:
            preBuild:
              commands:
                - npm ci
            build:
              commands:
                - npm run build
          artifacts:
            baseDirectory: dist
            files:
              - '**/*'

        """;

    /// <summary>Null: the repository has none.</summary>
    public string? Spec { get; init; } = DefaultSpec;

    public string SpecName { get; init; } = "amplify.yml";

    /// <summary>What git says when the clone fails; null when it does not.</summary>
    public string? CloneError { get; init; }

    /// <summary>Files at the repository's root.</summary>
    public IReadOnlyList<string> Files { get; init; } = ["amplify.yml", "package.json", "src"];

    /// <summary>What else is found after the clone.</summary>
    public IReadOnlyList<SourcePart> Parts { get; init; } = [];

    /// <summary>Comes after the claim, before anything else.</summary>
    public Func<FakeRunner, Task> OnClaimed { get; init; } = _ => Task.CompletedTask;

    /// <summary>What a command does; its exit code. The others print that they ran.</summary>
    public Func<FakeRunner, string, Task<int>> Command { get; init; } = (_, _) => Task.FromResult(0);

    /// <summary>What the commands leave behind, by path from the repository's root.</summary>
    public IReadOnlyDictionary<string, string> Output { get; init; } =
        new Dictionary<string, string> { ["dist/index.html"] = "<html>", ["dist/assets/app.js"] = "let x" };

    public static implicit operator Func<FakeContainer, Task<int>>(BuildScript script) => script.RunAsync;

    public async Task<int> RunAsync(FakeContainer container)
    {
        using var runner = new FakeRunner(container);
        var claim = await runner.ClaimAsync(container.Id);
        await OnClaimed(runner);
        runner.Step("source", "started");
        if (CloneError is not null) return await FailCloneAsync(runner);
        runner.Event($"commit {claim["commit"].FirstOrDefault() ?? Head}");
        runner.Say($"Checked out {Head}\n");
        runner.Step("source", "succeeded");
        await runner.SendAsync();

        if (await runner.PlanAsync(Spec, Files, SpecName, Parts) is not { } plan) return await FinishAsync(runner, 1);
        var source = $"/workspace/{claim["app"].Single()}";
        foreach (var (path, text) in Output) container.Files[$"{source}/{path}"] = text;
        try
        {
            return await RunCommandsAsync(runner, plan, source);
        }
        catch (OperationCanceledException) when (container.Stopped.IsCancellationRequested)
        {
            // The signal to end: what was printed is sent, and that is all.
            return await FinishAsync(runner, 143);
        }
    }

    private async Task<int> RunCommandsAsync(FakeRunner runner, IReadOnlyList<PlanRecord> plan, string source)
    {
        var commands = plan.Where(record => record.Kind == "command").ToList();
        for (var index = 0; index < commands.Count; index++)
        {
            var (step, command) = (commands[index].Name, commands[index].Value);
            if (index == 0 || commands[index - 1].Name != step) runner.Step(step, "started");
            runner.Event($"command {index} started 1700000000.0");
            runner.Say($"[{step} {index + 1}/{commands.Count}] $ {command}\n");
            var code = await Command(runner, command);
            runner.Event($"command {index} finished {code} 1700000000.0");
            if (code != 0)
            {
                runner.Event($"failed command_failed {code} {index}");
                return await FinishAsync(runner, 1);
            }

            if (index == commands.Count - 1 || commands[index + 1].Name != step) runner.Step(step, "succeeded");
            await runner.SendAsync();
        }

        runner.Event($"artifacts {source}//{plan.FirstOrDefault(record => record.Kind == "artifacts")?.Value}");
        runner.Event("succeeded");
        return await FinishAsync(runner, 0);
    }

    private async Task<int> FailCloneAsync(FakeRunner runner)
    {
        runner.Say(CloneError + "\n");
        await runner.AskAsync("POST", "clone-failure", () => new StringContent(CloneError!));
        runner.Step("source", "failed");
        return await FinishAsync(runner, 1);
    }

    private static async Task<int> FinishAsync(FakeRunner runner, int code)
    {
        await runner.SendAsync(final: true);
        return code;
    }
}
