using System.Diagnostics;
using System.Text;
using BuildApi.BuildSpecs.Model;
using BuildApi.Runner.Plans;
using BuildApi.Runner.Scripts;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Runner;

/// <summary>The session really run by Bash: plans as the service writes them, commands of every kind.</summary>
public sealed class SessionTests : IDisposable
{
    private readonly ShortFolder folder = new();

    [Fact]
    public void Folder_variables_and_functions_live_on_from_command_to_command()
    {
        var run = Run(["mkdir -p a/b && cd a/b", "export X=1; Y=2; f() { echo \"$X$Y\"; }", "f; basename \"$PWD\""]);

        Assert.Equal(["12", "b"], run.Printed);
        Assert.Equal((0, true), (run.ExitCode, run.Done));
    }

    [Theory]
    [InlineData("echo 'single' \"double\"", "single double")]
    [InlineData("echo \"it's\"", "it's")]
    [InlineData("echo \\$HOME '`id`' \"\\\"\"", "$HOME `id` \"")]
    [InlineData("printf '%s\\n' 'a\\b'", "a\\b")]
    [InlineData("# only a comment", "")]
    [InlineData("", "")]
    [InlineData("echo ünï 🚀", "ünï 🚀")]
    [InlineData("cat <<'EOF'\n  $NOT expanded\n\"quotes\"\nEOF", "  $NOT expanded\n\"quotes\"")]
    [InlineData("if true; then\n  echo yes\nelse\n  echo no\nfi", "yes")]
    [InlineData("for i in 1 2; do echo $i; done", "1\n2")]
    [InlineData("false || echo rescued", "rescued")]
    [InlineData("echo to-stderr >&2", "to-stderr")]
    [InlineData("[[ abc =~ ^a(.)c$ ]] && echo ${BASH_REMATCH[1]}", "b")]
    [InlineData("read -r line || echo nothing to read", "nothing to read")]
    [InlineData("(exit 3); echo $?", "3")]
    [InlineData("kind=x text=y length=z; echo $kind$text$length", "xyz")]
    public void A_command_means_what_it_says(string command, string printed)
    {
        var run = Run([command, "echo next"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(printed.Length == 0 ? ["next"] : [.. printed.Split('\n'), "next"], run.Printed);
    }

    [Theory]
    [InlineData("exit 3", 3)]
    [InlineData("false", 1)]
    [InlineData("no-such-command-anywhere", 127)]
    [InlineData("if true", 2)]
    [InlineData("echo 'unclosed", 2)]
    [InlineData("kill -KILL $BASHPID", 137)]
    [InlineData("set -e; false; echo not reached", 1)]
    [InlineData("set -u; echo $UNSET_THING", 127)]
    [InlineData("true | false", 1)]
    public void The_first_command_that_fails_ends_the_session_with_its_code(string command, int exitCode)
    {
        var run = Run(["echo first", command, "echo never"]);

        // A shell that "set -u" ends says 1 or 127, by its version.
        if (command.StartsWith("set -u", StringComparison.Ordinal)) Assert.NotEqual(0, run.ExitCode);
        else Assert.Equal(exitCode, run.ExitCode);
        Assert.DoesNotContain("never", run.Printed);
        Assert.False(run.Done);
        Assert.Contains(run.Events, line => line.StartsWith("command 1 started ", StringComparison.Ordinal));
        Assert.DoesNotContain(run.Events, line => line.StartsWith("command 2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_command_that_exits_with_0_ends_the_session_without_the_rest()
    {
        var run = Run(["exit 0", "echo never"]);

        Assert.Equal((0, false), (run.ExitCode, run.Done));
        Assert.DoesNotContain("never", run.Printed);
    }

    [Fact]
    public void Commands_and_steps_are_told_with_their_times()
    {
        var plan = Plan(Command(PlanPhase.PreBuild, "true"), Command(PlanPhase.PreBuild, "true"), Command(PlanPhase.PostBuild, "true"));

        var events = Run(plan, []).Events.Select(line => string.Join(' ', line.Split(' ').SkipLast(1)));

        Assert.Equal(["step preBuild started", "command 0 started", "command 0 finished 0", "command 1 started", "command 1 finished 0",
            "step preBuild succeeded", "step postBuild started", "command 2 started", "command 2 finished 0", "step postBuild succeeded", "artifacts"], events);
        Assert.All(Run(plan, []).Events.SkipLast(1), line => Assert.Matches(@" 1\d{9}\.\d+$", line));
    }

    [Fact]
    public void Each_command_is_shown_before_it_runs_and_timed_after()
    {
        var run = Run(["echo one\necho two"]);

        Assert.Matches(@"^\[build 1/1\] \$ echo one\necho two\none\ntwo\n\[build 1/1\] exit code 0 after \d+\.\d s\n$", run.Output);
    }

    [Theory]
    [InlineData("set -x")]
    [InlineData("set -v")]
    [InlineData("set -eu")]
    [InlineData("set -euo pipefail")]
    [InlineData("IFS=:")]
    [InlineData("trap 'echo trapped' DEBUG; trap - DEBUG")]
    [InlineData("LC_ALL=C")]
    [InlineData("shopt -s nullglob; set -f")]
    [InlineData("rm -rf \"$__buildapi_home\"/plan")]
    [InlineData("unset HOME PATH; PATH=/usr/bin:/bin")]
    [InlineData("printf() { echo mine; }")]
    public void What_a_command_does_to_the_shell_does_not_hurt_the_session(string command)
    {
        var run = Run([command, "echo \"still there\""]);

        Assert.Equal((0, true), (run.ExitCode, run.Done));
        Assert.Contains("still there", run.Output, StringComparison.Ordinal);
        // What the session does itself is not shown, whatever the shell is told to show.
        Assert.DoesNotContain("__buildapi_", run.Output.Replace(command, "", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains(run.Events, line => line.StartsWith("command 1 finished 0 ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("exec >/dev/null")]
    [InlineData("exec 2>&1 >/dev/null")]
    [InlineData("exec >&- 2>&-")]
    [InlineData("exec 1>&2")]
    [InlineData("exec 0<&- 3>&- 4>&- 5>&- 6>&- 7>&- 8>&- 9>&- 10>&- 255>&-")]
    [InlineData("set -C")]
    [InlineData("set -u; set -e; set -o pipefail")]
    [InlineData("exit() { echo no; }; eval() { echo no; }; set() { echo no; }; cd() { echo no; }; printf() { echo no; }; local() { echo no; }")]
    [InlineData("[() { return 1; }; test() { return 1; }; tail() { echo x; }")]
    [InlineData("shopt -s expand_aliases; alias printf=false exit=false eval=false builtin=false tail=false")]
    [InlineData("shopt -s extdebug")]
    [InlineData("trap 'true' DEBUG; trap 'true' ERR; trap 'true' RETURN")]
    [InlineData("ulimit -n 20")]
    [InlineData("umask 777")]
    [InlineData("export LC_ALL=de_DE.UTF-8 IFS=0123456789")]
    [InlineData("cd \"$(mktemp -d)\" && rmdir \"$PWD\"")]
    [InlineData("unset PATH IFS")]
    [InlineData("set -o posix")]
    public void Whatever_the_commands_do_the_lines_of_the_session_are_in_the_log(string command)
    {
        var run = Run([command, "true"]);

        Assert.True(run is { ExitCode: 0, Done: true }, run.Output);
        Assert.Contains($"[build 1/2] $ {command}\n", run.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^\[build 1/2\] exit code 0 after \d+\.\d s\n\[build 2/2\] \$ true\n(?s:.*)^\[build 2/2\] exit code 0 after \d+\.\d s\n\z",
            run.Output);
    }

    [Theory]
    [InlineData("echo two > /dev/stderr")]
    [InlineData("echo two > /dev/stdout")]
    [InlineData("echo two | tee /dev/stderr > /dev/null")]
    [InlineData("echo two > /proc/self/fd/2")]
    [InlineData("bash -c 'exec 2> /dev/stdout; echo two >&2'")]
    [InlineData("dd if=/dev/zero of=/dev/stdout count=0 2> /dev/null; echo two")]
    public void What_opens_its_outputs_anew_takes_nothing_out_of_the_log(string command) =>
        Assert.Equal(["one", "two", "three"], Run(["echo one", command, "echo three"]).Printed);

    [Fact]
    public void The_outputs_of_a_command_and_the_lines_of_the_session_are_in_their_order()
    {
        var run = Run([.. Enumerable.Range(0, 50).Select(number => $"seq -f '{number} %.0f' 2000")]);

        var lines = run.Output.Split('\n');
        for (var number = 0; number < 50; number++)
        {
            var begin = Array.IndexOf(lines, $"[build {number + 1}/50] $ seq -f '{number} %.0f' 2000");
            Assert.Equal($"{number} 1", lines[begin + 1]);
            Assert.Equal($"{number} 2000", lines[begin + 2000]);
            Assert.StartsWith($"[build {number + 1}/50] exit code 0", lines[begin + 2001], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("printf 'no line end'", "no line end\n[build 1/1] exit code 0")]
    [InlineData("printf '100%%\\r'", "100%\r\n[build 1/1] exit code 0")]
    [InlineData("printf 'two\\n\\n'", "two\n\n[build 1/1] exit code 0")]
    [InlineData("printf 'a\\0b'", "a\0b\n[build 1/1] exit code 0")]
    [InlineData("printf 'ü'", "ü\n[build 1/1] exit code 0")]
    public void A_line_of_the_session_is_a_line_of_its_own(string command, string expected) =>
        Assert.Contains(expected, Run([command]).Output, StringComparison.Ordinal);

    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("two\nlines", "two\nlines")]
    [InlineData("trailing\n", "trailing\n")]
    [InlineData("", "")]
    [InlineData("'\"`$(id)\\$HOME", "'\"`$(id)\\$HOME")]
    [InlineData("ünï 🚀", "ünï 🚀")]
    public void A_variable_has_the_very_value_it_was_given(string value, string expected) =>
        Assert.Equal($"<{expected}>", Run(Plan(Command(PlanPhase.Build, "bash -c 'printf \"<%s>\\n\" \"$V\"'")), [new("V", value, false)]).TextOfCommand);

    [Theory]
    [InlineData("$A/bin:$PATH2", "a/bin:p")]
    [InlineData("${A}b", "ab")]
    [InlineData("$AB", "")]
    [InlineData("$A$A", "aa")]
    [InlineData("cost $5 or $", "cost $5 or $")]
    [InlineData("$(id) `id` ${A:-x}", "$(id) `id` ${A:-x}")]
    [InlineData("$A\n$A", "a\na")]
    public void What_the_spec_writes_may_refer_to_variables_and_to_nothing_else(string value, string expected) =>
        Assert.Equal($"<{expected}>", Run(Plan(Command(PlanPhase.Build, "printf '<%s>\\n' \"$V\"")),
            [new("A", "a", false), new("PATH2", "p", false), new("V", value, true)]).TextOfCommand);

    [Fact]
    public void The_session_starts_in_the_folder_of_the_plan()
    {
        Directory.CreateDirectory(folder.In("source", "sites", "web"));
        var plan = Plan(Command(PlanPhase.Build, "pwd")) with { WorkingFolder = "sites/web" };
        Assert.Equal([folder.In("source", "sites", "web")], Run(plan, []).Printed);
    }

    [Fact]
    public void A_folder_that_is_not_there_ends_the_session_before_any_command()
    {
        var run = Run(Plan(Command(PlanPhase.Build, "echo never")) with { WorkingFolder = "none" }, []);

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("The folder none is not in the repository.\n", run.Output);
    }

    [Theory]
    [InlineData("dist", "dist")]
    [InlineData("$OUT/web", "made/web")]
    [InlineData("my output", "my output")]
    public void The_folder_of_the_artifacts_is_what_the_build_made_of_it(string folderOfPlan, string expected)
    {
        var plan =
            Plan(Command(PlanPhase.Build, "OUT=made")) with { Artifacts = new ArtifactPlan { BaseDirectory = folderOfPlan, Files = ["**/*"], Line = 1 } };
        Assert.Equal($"artifacts {folder.In("source")}//{expected}", Run(plan, []).Events[^1]);
    }

    [Theory]
    [InlineData("tool/**/*", "tool/deep/**/*", false)]
    [InlineData("tool/deep/**/*", "tool/**/*", false)]
    [InlineData("tool/**/*", "tool/deep/**/*", true)]
    [InlineData("tool/deep/**/*", "tool/**/*", true)]
    [InlineData("tool/deep/kept", "tool", true)]
    [InlineData("tool/deep/*", "tool/deep/made", false)]
    public void Cache_paths_outside_may_lie_in_one_another(string one, string other, bool imageHasSome)
    {
        using var outside = new ShortFolder();
        var kept = folder.In(".outside") + outside.In("tool", "deep");
        Directory.CreateDirectory(kept);
        File.WriteAllText(Path.Combine(kept, "kept"), "from before\n");
        Directory.CreateDirectory(outside.In("tool"));
        if (imageHasSome) File.WriteAllText(outside.In("tool", "own"), "of the image\n");

        var deep = outside.In("tool", "deep");
        var plan =
            Plan(Command(PlanPhase.Build, $"cat {deep}/kept && echo now > {deep}/made && ls {outside.In("tool")}")) with
            {
                CachePaths =
                [outside.In(one), outside.In(other)]
            };
        var run = Run(plan, []);

        Assert.Equal(imageHasSome ? ["from before", "deep", "own"] : ["from before", "deep"], run.Printed);
        Assert.Equal(["from before\n", "now\n"], new[] { "kept", "made" }.Select(name => File.ReadAllText(Path.Combine(kept, name))));
    }

    [Fact]
    public void The_runners_own_variables_are_not_the_commands_business() =>
        Assert.Equal(["none"], Run(["env | grep BUILDAPI_ || echo none"]).Printed);

    public void Dispose() => folder.Dispose();

    private SessionRun Run(string[] commands) => Run(Plan([.. commands.Select(command => Command(PlanPhase.Build, command))]), []);

    private SessionRun Run(BuildPlan plan, PlannedVariable[] variables)
    {
        Assert.True(File.Exists("/bin/bash"), "/bin/bash is needed for this test (Debian: apt-get install bash).");
        foreach (var name in new[] { "home", "source" }) Directory.CreateDirectory(folder.In(name));
        foreach (var name in new[] { "events", "log", "output", "session.done" }) File.Delete(folder.In("home", name));
        File.WriteAllBytes(folder.In("home", "plan"), PlanText.Write(plan, variables, []));
        File.WriteAllBytes(folder.In("home", "session.bash"), RunnerScripts.Session);
        // As runner.sh starts it: both outputs into one pipe, which another process empties into the log; nothing to read.
        var start = new ProcessStartInfo("/bin/bash", ["-c", """
            mkfifo "$1/output"
            cat <"$1/output" >>"$1/log" &
            bash "$1/session.bash" "$1" $! >"$1/output" 2>&1 </dev/null
            code=$?
            while read -r stat 2>/dev/null <"/proc/$!/stat"; do case ${stat##*) } in [RD]*) sleep 0.01 ;; *) break ;; esac; done
            kill $! 2>/dev/null
            exit $code
            """, "bash", folder.In("home")])
        { WorkingDirectory = folder.In("source") };
        (start.Environment["BUILDAPI_SOURCE"], start.Environment["BUILDAPI_HOME"], start.Environment["BUILDAPI_SECRETS"]) =
            (folder.In("source"), folder.In("home"), folder.In("secrets"));
        using var bash = Process.Start(start)!;
        Assert.True(bash.WaitForExit(TimeSpan.FromSeconds(60)), "The session did not end.");
        return new SessionRun(plan, bash.ExitCode, File.ReadAllText(folder.In("home", "log"), Encoding.UTF8),
            File.Exists(folder.In("home", "events")) ? File.ReadAllLines(folder.In("home", "events")) : [], File.Exists(folder.In("home", "session.done")));
    }

    private static BuildPlan Plan(params PlannedCommand[] commands) => new()
    {
        AppRoot = ".",
        WorkingFolder = ".",
        Environment = [],
        Commands = commands,
        CachePaths = [],
        CustomHeaders = [],
        Warnings = [],
    };

    private static PlannedCommand Command(PlanPhase phase, string text) =>
        new() { Phase = phase, Section = "frontend", Text = text, Line = 1, Path = "frontend" };

    private sealed record SessionRun(BuildPlan Plan, int ExitCode, string Output, IReadOnlyList<string> Events, bool Done)
    {
        /// <summary>What the commands printed: the log without the echo of commands and their times.</summary>
        public IReadOnlyList<string> Printed => [.. Plan.Commands.Select((command, index) => (command.Text, index))
            .Aggregate(Output,
            (text, command) => text.Replace($"[build {command.index + 1}/{Plan.Commands.Count}] $ {command.Text}\n", "", StringComparison.Ordinal))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.StartsWith("[build ", StringComparison.Ordinal))];

        /// <summary>What the only command printed, to the byte but for the last line end.</summary>
        public string TextOfCommand => Output[(Output.IndexOf('\n', StringComparison.Ordinal) + 1)..Output.LastIndexOf("\n[build ", StringComparison.Ordinal)];
    }
}
