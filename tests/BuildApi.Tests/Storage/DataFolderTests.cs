using System.Diagnostics;
using BuildApi.Configuration;
using BuildApi.Storage;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Storage;

/// <summary>The data folder is one service's, and nobody else's business.</summary>
public sealed class DataFolderTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly ShortFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_second_service_is_refused_and_told_who_the_first_one_is()
    {
        using (await DataFolderLock.TakeAsync(folder.In("data")))
        {
            var refusal = await Assert.ThrowsAsync<DataFolderInUseException>(() => DataFolderLock.TakeAsync(folder.In("data")));
            Assert.Contains($"process {Environment.ProcessId} on {Environment.MachineName}", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(folder.In("data"), refusal.Message, StringComparison.Ordinal);
        }

        using var next = await DataFolderLock.TakeAsync(folder.In("data"));
    }

    [Fact]
    public async Task A_second_service_waits_for_one_that_is_just_ending()
    {
        var first = await DataFolderLock.TakeAsync(folder.In("data"));
        var second = DataFolderLock.TakeAsync(folder.In("data"));
        await Task.Delay(200);
        Assert.False(second.IsCompleted);

        first.Dispose();

        (await second).Dispose();
    }

    [Fact]
    public async Task A_second_program_ends_and_leaves_the_first_ones_socket_alone()
    {
        await using var service = await TestService.StartNewAsync();
        var socket = Path.Combine(service.DataFolder, "run", "runner.sock");
        Assert.True(File.Exists(socket));
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "BuildApi.dll")]) { RedirectStandardError = true };
        start.Environment["BuildApi__DataFolder"] = service.DataFolder;
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        using var program = Process.Start(start)!;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var said = await program.StandardError.ReadToEndAsync(patience.Token);
        await program.WaitForExitAsync(patience.Token);

        Assert.Equal(1, program.ExitCode);
        Assert.Contains($"is in use by another service, process {Environment.ProcessId} ", said, StringComparison.Ordinal);
        Assert.True(File.Exists(socket));
        var app = await service.NewAppAsync(new BuildScript());
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    [Fact]
    public async Task A_socket_that_something_removed_is_put_back_and_builds_go_on()
    {
        await using var service = await TestService.StartNewAsync();
        service.ExpectsErrors = true;
        var socket = Path.Combine(service.DataFolder, "run", "runner.sock");
        for (var look = 0; look < 200 && !File.Exists(Path.Combine(service.DataFolder, "runner.second.sock")); look++) await Task.Delay(50);
        File.Delete(socket);

        var health = await service.Client.StatusAsync("GET", "/health/ready");
        for (var look = 0; look < 200 && !File.Exists(socket); look++) await Task.Delay(50);

        Assert.Equal(System.Net.HttpStatusCode.ServiceUnavailable, health);
        Assert.Equal(System.Net.HttpStatusCode.OK, await service.Client.StatusAsync("GET", "/health/ready"));
        var app = await service.NewAppAsync(new BuildScript());
        Assert.Equal("succeeded", (string)(await app.BuildToEndAsync())["status"]!);
    }

    [Fact]
    public void A_folder_that_was_open_to_others_is_closed()
    {
        Directory.CreateDirectory(folder.In("open"));
        File.SetUnixFileMode(folder.In("open"), (UnixFileMode)0b111_101_101);

        _ = new DataFolder(folder.In("open"));

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(folder.In("open")));
    }

    [Fact]
    public void Folders_go_in_one_step_and_what_a_kill_left_of_that_goes_at_the_next_start()
    {
        var data = new DataFolder(folder.In("data"));
        foreach (var app in (string[])["kept", "gone"]) File.WriteAllText(Path.Combine(data.Folder("logs", app), "1.log"), "x");
        File.WriteAllText(Path.Combine(data.Folder("removed", "half-deleted"), "x"), "x");

        data.RemoveAllBut("logs", new HashSet<string> { "kept" });

        Assert.Equal(["kept"], Directory.GetDirectories(data.Folder("logs")).Select(path => Path.GetFileName(path)));
        Assert.Empty(Directory.GetFileSystemEntries(data.Folder("removed")));
    }

    [Fact]
    public void Programs_that_the_service_calls_see_none_of_its_settings()
    {
        var start = new ProcessStartInfo("true");
        start.Environment["BuildApi__AdminKey"] = "secret";
        start.Environment["buildapi__httpproxy"] = "http://user:password@proxy";
        start.Environment["OTHER"] = "1";

        start.WithoutSettings();

        Assert.DoesNotContain(start.Environment.Keys, name => name.StartsWith("BuildApi", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("1", start.Environment["OTHER"]);
        Assert.True(start.Environment.ContainsKey("PATH"));
    }
}
