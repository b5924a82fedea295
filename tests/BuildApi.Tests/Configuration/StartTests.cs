using System.Diagnostics;
using System.Text.RegularExpressions;
using BuildApi.Tests.Support;
using Dapper;
using Microsoft.Data.Sqlite;

namespace BuildApi.Tests.Configuration;

/// <summary>The program itself, started with settings that cannot work: it says so in sentences and ends.</summary>
public sealed class StartTests
{
    [Theory]
    [InlineData("BuildApi__MaxConcurrentBuilds=0", "BuildApi__MaxConcurrentBuilds must be 1 to 256")]
    [InlineData("BuildApi__MaxConcurrentBuilds=many", "The setting BuildApi__MaxConcurrentBuilds cannot be 'many'")]
    [InlineData("BuildApi__AdminKey=short", "BuildApi__AdminKey must have 16 to 128 characters")]
    [InlineData("BuildApi__AdmnKey=long-enough-but-misspelled", "There is no setting BuildApi__AdmnKey")]
    [InlineData("BuildApi__PackageCatalogue=/etc/passwd", "The setting BuildApi__PackageCatalogue names a file that cannot be used")]
    [InlineData("BuildApi__Mirrors__gitlab=https://x.example", "BuildApi__Mirrors__gitlab has no effect")]
    [InlineData("BuildApi__AllowedImages__0=a b", "The setting BuildApi__AllowedImages cannot be used")]
    [InlineData("BuildApi__DefaultImage=own image", "The setting BuildApi__DefaultImage cannot be used")]
    [InlineData("BuildApi__DataFolder=", "BuildApi__DataFolder is empty")]
    [InlineData("BuildApi__DataFolder=/proc/no-such-folder", "BuildApi__DataFolder names a folder that cannot be used")]
    [InlineData("BuildApi__DataFolder=/dev/null/below-a-file", "BuildApi__DataFolder names a folder that cannot be used")]
    [InlineData("BuildApi__RunnerUrl=nonsense", "BuildApi__RunnerUrl must be")]
    [InlineData("DOCKER_HOST=nonsense", "DOCKER_HOST must look like")]
    public async Task A_wrong_setting_ends_the_program_with_its_name_and_without_a_stack_trace(string setting, string sentence)
    {
        using var folder = new ShortFolder();

        var (exitCode, output) = await StartAsync(folder.In("data"), setting);

        Assert.Equal(1, exitCode);
        Assert.Contains(sentence, output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("too-short\n")]
    public async Task An_admin_key_file_without_a_key_is_nobodys_key(string content)
    {
        using var folder = new ShortFolder();
        await File.WriteAllTextAsync(folder.In("admin-key"), content);

        var (exitCode, output) = await StartAsync(folder.Path, "BuildApi__AdminKey=");

        Assert.Equal(1, exitCode);
        Assert.Contains("admin-key does not hold a key of 16 to 128 characters", output, StringComparison.Ordinal);
        Assert.Equal(content, await File.ReadAllTextAsync(folder.In("admin-key")));
    }

    [Fact]
    public async Task A_damaged_store_ends_the_program_with_what_to_do_and_stays_as_it_is()
    {
        using var folder = new ShortFolder();
        var damaged = new string('x', 8192);
        await File.WriteAllTextAsync(folder.In("buildapi.db"), damaged);

        var (exitCode, output) = await StartAsync(folder.Path, "BuildApi__AdminKey=");

        Assert.Equal(1, exitCode);
        Assert.Contains("buildapi.db is damaged: file is not a database. 'dotnet BuildApi.dll restore FOLDER --force'", output, StringComparison.Ordinal);
        Assert.Equal(damaged, await File.ReadAllTextAsync(folder.In("buildapi.db")));
    }

    /// <summary>As on a disk without a byte left, which no test can do to a machine.</summary>
    [Fact]
    public async Task A_store_that_cannot_be_opened_just_now_ends_the_program_with_what_to_do()
    {
        using var folder = new ShortFolder();
        await using var other = new SqliteConnection($"Data Source={folder.In("buildapi.db")};Pooling=False");
        await other.OpenAsync();
        await other.ExecuteAsync("PRAGMA journal_mode = WAL; BEGIN IMMEDIATE; CREATE TABLE taken (x)");

        var (exitCode, output) = await StartAsync(folder.Path, "BuildApi__AdminKey=");

        Assert.Equal(1, exitCode);
        Assert.Matches(@"The store in \S+ cannot be opened: database is locked\. \d+ bytes are free on its disk\. Make room", output);
        Assert.DoesNotContain("   at ", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_program_restores_a_backup_and_ends()
    {
        using var folder = new ShortFolder();

        var (exitCode, output) = await StartAsync(folder.In("data"), "BuildApi__AdminKey=", "restore", folder.In("no-such-backup"));

        Assert.Equal(1, exitCode);
        Assert.Contains("is no backup: it has no manifest.json", output, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.In("data")));
    }

    [Theory]
    [InlineData("http://127.0.0.1:0", "127.0.0.1")]
    [InlineData("http://*:0", "localhost")]
    public async Task A_start_says_where_the_service_its_pages_and_its_key_are(string urls, string host)
    {
        using var folder = new ShortFolder();
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "BuildApi.dll"), $"--urls={urls}"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["BuildApi__DataFolder"] = folder.Path;
        start.Environment["BuildApi__AdminKey"] = "";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        using var program = Process.Start(start)!;
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            var said = "";
            while (!said.Contains("BuildApi is at", StringComparison.Ordinal))
                said = await program.StandardOutput.ReadLineAsync(patience.Token) ?? "(it ended)";

            Assert.Matches($@"BuildApi is at (http://{host}:\d+), Swagger UI at \1/swagger, and the administrator's key is in {folder.In("admin-key")}", said);
            var page = Regex.Match(said, @"Swagger UI at (\S+),").Groups[1].Value;
            using var client = new HttpClient();
            Assert.True((await client.GetAsync(page, patience.Token)).IsSuccessStatusCode);
        }
        finally
        {
            program.Kill(entireProcessTree: true);
        }
    }

    private static async Task<(int ExitCode, string Output)> StartAsync(string dataFolder, string setting, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "BuildApi.dll"), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        start.Environment["BuildApi__DataFolder"] = dataFolder;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment[setting.Split('=')[0]] = setting.Split('=')[1];
        using var program = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        try
        {
            var output = program.StandardOutput.ReadToEndAsync(patience.Token);
            var errors = program.StandardError.ReadToEndAsync(patience.Token);
            await program.WaitForExitAsync(patience.Token);
            return (program.ExitCode, await output + await errors);
        }
        finally
        {
            if (!program.HasExited) program.Kill(entireProcessTree: true);
        }
    }
}
