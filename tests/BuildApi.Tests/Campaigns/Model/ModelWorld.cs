using System.Text;
using BuildApi.Apps;
using BuildApi.BuildLogs;
using BuildApi.Builds;
using BuildApi.Execution.Engine;
using BuildApi.Execution.Steps;
using BuildApi.Runner.Protocol;
using BuildApi.Storage;
using BuildApi.Tests.Campaigns.Simulated;
using Dapper;

namespace BuildApi.Tests.Campaigns.Model;

/// <summary>
/// The product's own stores, guards, recovery and endings over a store on a memory disk, which can be put into any state and read again. Nothing of it runs by
/// itself: the store writes at once, and the engine answers at once.
/// </summary>
internal sealed class ModelWorld : IDisposable
{
    private const int MostAttempts = 8;

    private static readonly string[] Times = ["queued_at", "started_at", "finished_at", "failed_attempts", "steps", "plan", "token_hash", "usage"];

    private readonly HistoryTemplate template;
    private readonly string folder;
    private readonly List<string> columns = [];

    private ModelWorld(HistoryTemplate template)
    {
        (this.template, folder) = (template, template.CopyFor(0));
        Life = new Life(folder, new Schedule(0), new SeededTime(), _ => Engine, new SilentLog());
        Engine.Instance = Life.Get<Instance>();
    }

    public static BuildKey Key { get; } = new(AppId.Parse("site-1", null), 1);

    public ModelEngine Engine { get; } = new();

    public Life Life { get; }

    public IReadOnlyList<int> Counted { get; private set; } = [];

    public static async Task<ModelWorld> MakeAsync()
    {
        var world = new ModelWorld(await HistoryTemplate.MakeAsync());
        await world.Life.Get<NewBuildStore>()
            .EnqueueAsync(Key.App, new NewBuild { Trigger = BuildTrigger.Api }, DateTimeOffset.UnixEpoch, CancellationToken.None);
        await world.StoreAsync(connection => world.columns.AddRange(connection.Query<string>("SELECT name FROM pragma_table_info('builds')")));
        world.Counted = [.. Enumerable.Range(0, world.columns.Count).Where(index => !Times.Contains(world.columns[index]))];
        return world;
    }

    public static string TokenOf(int attempt) => RunnerToken.HashOf($"token of attempt {attempt}");

    public int Column(string name) => columns.IndexOf(name);

    public async Task LoadAsync(ModelState state)
    {
        await StoreAsync(connection =>
        {
            var values = new DynamicParameters();
            for (var index = 0; index < columns.Count; index++) values.Add($"v{index}", state.Row[index]);
            connection.Execute(
                $"UPDATE builds SET {string.Join(", ", columns.Select((name, index) => $"{name} = @v{index}"))} WHERE app_id = 'site-1'", values);
        });
        var files = Life.Get<BuildLogFiles>();
        Life.Get<DataFolder>().Folder("logs", Key.App.Value);
        File.WriteAllText(files.PathOf(Key), state.Log);
        for (var attempt = 1; attempt < MostAttempts; attempt++) Life.Get<OpenLogs>().Close(new AttemptKey(Key, attempt));
        Engine.Containers.Clear();
        Engine.Containers.AddRange(state.Containers);
        Engine.Wait = null;
        if (state.Worker is { } worker) await Life.Get<AttemptLogs>().OpenAsync(worker.Build, CancellationToken.None);
    }

    /// <summary>A state with what store, file and engine have now; the rest is the caller's.</summary>
    public async Task<ModelState> ReadAsync(ModelState rest)
    {
        IReadOnlyList<object?> row = [];
        await StoreAsync(connection =>
            row = [.. ((IDictionary<string, object?>)connection.QuerySingle("SELECT * FROM builds WHERE app_id = 'site-1'")).Values]);
        var path = Life.Get<BuildLogFiles>().PathOf(Key);
        return rest with { Row = row, Log = File.Exists(path) ? File.ReadAllText(path, Encoding.UTF8) : "", Containers = [.. Engine.Containers] };
    }

    public Task<ModelState> BeginningAsync(int harm) => ReadAsync(new ModelState { Row = [], Harm = harm });

    public void Dispose()
    {
        Life.DieAsync(new Schedule(0), new SeededTime()).GetAwaiter().GetResult();
        template.Dispose();
    }

    private Task StoreAsync(Action<System.Data.Common.DbConnection> change) => Life.Get<Database>().WriteAsync(change, CancellationToken.None);
}
