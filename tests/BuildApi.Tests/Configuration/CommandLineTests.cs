using System.Diagnostics;
using BuildApi.Configuration;

namespace BuildApi.Tests.Configuration;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("--help", 0, "Usage: dotnet BuildApi.dll")]
    [InlineData("-h", 0, "  DataFolder\n")]
    [InlineData("--urls=http://127.0.0.1:1 --help", 0, "Usage:")]
    [InlineData("--version", 0, "BuildApi 0.")]
    [InlineData("--verison", CommandLine.Misused, "There is no option '--verison'")]
    [InlineData("-x", CommandLine.Misused, "There is no option '-x'")]
    [InlineData("start", CommandLine.Misused, "There is no option 'start'")]
    [InlineData("--DataFolder=/srv", CommandLine.Misused, "There is no option '--DataFolder=/srv'")]
    [InlineData("--BuildApi:DataFolder", CommandLine.Misused, "has no value. Write it as --BuildApi:DataFolder=<value>.")]
    [InlineData("BuildApi:DataFolder", CommandLine.Misused, "has no value")]
    public void A_question_is_answered_and_a_slip_is_named(string arguments, int exitCode, string text)
    {
        var answer = CommandLine.AnswerTo(arguments.Split(' '));

        Assert.Equal(exitCode, answer?.ExitCode);
        Assert.Contains(text, answer?.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("--urls=http://127.0.0.1:1")]
    [InlineData("--urls http://127.0.0.1:1 --environment Production")]
    [InlineData("--BuildApi:DataFolder=/srv --Logging:LogLevel:Default=Debug")]
    [InlineData("/urls=http://127.0.0.1:1")]
    [InlineData("urls=http://127.0.0.1:1")]
    public void With_settings_alone_the_service_starts(string arguments) =>
        Assert.Null(CommandLine.AnswerTo(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public async Task The_program_prints_and_ends_before_anything_is_opened()
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            var start = new ProcessStartInfo("dotnet", [typeof(Program).Assembly.Location, "--version"])
            {
                WorkingDirectory = folder.FullName,
                RedirectStandardOutput = true
            };
            using var program = Process.Start(start)!;
            var printed = await program.StandardOutput.ReadToEndAsync();
            await program.WaitForExitAsync();

            Assert.Equal(0, program.ExitCode);
            Assert.StartsWith("BuildApi ", printed, StringComparison.Ordinal);
            Assert.Empty(folder.EnumerateFileSystemInfos());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
