using System.Diagnostics.CodeAnalysis;
using BuildApi.Apps;
using BuildApi.Auth;
using BuildApi.Backups;
using BuildApi.BuildImages.Allowed;
using BuildApi.BuildImages.Choices;
using BuildApi.BuildImages.References;
using BuildApi.BuildImages.Settings;
using BuildApi.Configuration;
using BuildApi.Execution.Engine;
using BuildApi.Http;
using BuildApi.PackageOverrides.Catalogue;
using BuildApi.PackageOverrides.Sources;
using BuildApi.Runner.Plans;
using BuildApi.Storage;
using BuildApi.ToolStore;
using BuildApi.ToolStore.Settings;

namespace BuildApi;

/// <summary>The settings of the service, as the concepts that have settings of their own want them.</summary>
internal static class Composition
{
    /// <summary>What is wrong with settings that only their concepts understand, each as it is written in the environment.</summary>
    public static IEnumerable<string> WhatIsWrong(BuildApiOptions options)
    {
        if (DataFolder.WhatIsWrong(options.DataFolder) is { } problem)
            yield return $"The setting BuildApi__DataFolder names a folder that cannot be used: {problem} Choose one that the service can write to.";
        else if (StoreCheck.WhatIsWrong(Path.GetFullPath(options.DataFolder)) is { } store) yield return store;
        else if (AdminKey.WhatIsWrong(options) is { } key) yield return key;
        if (KeptBackups.WhatIsWrong(options) is { } backups)
            yield return $"The setting BuildApi__BackupFolder names a folder that cannot be used: {backups} Choose one that the service can write to.";
        var wrong = new Dictionary<string, string>();
        VariableRules.Check("BuildApi__BuildEnvironment", options.BuildEnvironment, wrong);
        foreach (var (field, reason) in wrong) yield return $"The setting {field.Replace(".", "__", StringComparison.Ordinal)} cannot be used: {reason}";
        // An empty one is refused before, with all other settings that need no concept to be understood.
        if (!string.IsNullOrWhiteSpace(options.DefaultImage) && !ImageReference.TryParse(options.DefaultImage, out _, out var wrongName))
            yield return $"The setting BuildApi__DefaultImage cannot be used: {wrongName}";
        if (!ImageAllowList.TryParse(options.AllowedImages, out _, out var why)) yield return $"The setting BuildApi__AllowedImages cannot be used: {why}";
        if (!TryLoadCatalogue(options, out var catalogue, out var errors))
            yield return $"The setting BuildApi__PackageCatalogue names a file that cannot be used: {string.Join(' ', errors)}";
        foreach (var name in options.Mirrors.Keys.Where(name => catalogue is not null && !catalogue.Mirrors.ContainsKey(name)))
            yield return $"The setting BuildApi__Mirrors__{name} has no effect: the catalogue has no mirror of that name. Its mirrors are "
                + $"{string.Join(", ", catalogue!.Mirrors.Keys)}.";
    }

    /// <summary>Takes the data folder for this process; false when another has it, which was said on standard error. Other faults are said later, by name.</summary>
    public static bool HoldDataFolder(this WebApplicationBuilder builder)
    {
        if (BuildTime.IsNow) return true;
        var options = SettingsReader.Read(builder.Configuration, out var wrong);
        if (wrong.Count > 0) return true;
        try
        {
            var held = DataFolderLock.TakeAsync(options.DataFolder).GetAwaiter().GetResult();
            builder.Services.AddSingleton(_ => held);
            // Even reading a store that nobody has open needs a little room, for the index of its log.
            var data = new DataFolder(options.DataFolder);
            new DiskReserve(data).GiveUpWhenNeeded(new DiskSpace().Of(data.Path).Free);
            return true;
        }
        catch (DataFolderInUseException taken)
        {
            Console.Error.WriteLine(taken.Message);
            return false;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    /// <summary>
    /// Opens the store; false when that cannot be done for the moment, which was said on standard error. Nothing is written there unless its form is an
    /// older one: a service must start with a full disk, too.
    /// </summary>
    public static bool OpenData(this WebApplication app)
    {
        if (BuildTime.IsNow) return true;
        try
        {
            app.OpenStore();
            _ = app.Services.GetRequiredService<Instance>();
            return true;
        }
        catch (Exception failure) when (Database.IsAway(failure.GetBaseException()))
        {
            var data = app.Services.GetRequiredService<DataFolder>();
            Console.Error.WriteLine($"The store in {data.Path} cannot be opened: {StoreCheck.Sentence(failure)}. {app.Services.GetRequiredService<DiskSpace>()
                .Of(data.Path).Free} bytes are free on its disk. Make room if there are none, and start the service again; nothing is lost.");
            return false;
        }
    }

    private static bool TryLoadCatalogue(BuildApiOptions options, [NotNullWhen(true)] out PackageCatalogue? catalogue, out IReadOnlyList<string> errors)
    {
        try
        {
            var extra = options.PackageCatalogue is { Length: > 0 } path ? File.ReadAllText(path) : null;
            return PackageCatalogue.TryLoad(extra, Mirrors(options), out catalogue, out errors);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            (catalogue, errors) = (null, [failure.Message]);
            return false;
        }
    }

    /// <summary>Hands the settings of the service on to the concepts that have settings of their own.</summary>
    public static void AddConceptSettings(this IServiceCollection services)
    {
        services.AddSingleton(provider => new PackageSettings
        {
            IndexFolder = provider.GetRequiredService<DataFolder>().Folder("versions"),
            MinimumReleaseAge = TimeSpan.FromHours(provider.GetRequiredService<BuildApiOptions>().MinimumReleaseAgeHours),
        });
        services.AddSingleton(provider => TryLoadCatalogue(provider.GetRequiredService<BuildApiOptions>(), out var catalogue, out var errors)
            ? catalogue : throw new InvalidOperationException($"The package catalogue is not valid: {string.Join(' ', errors)}"));
        services.AddSingleton<INpmRegistryAddress, NpmRegistryAddress>();
        services.AddSingleton(provider => ImageRulesOf(provider.GetRequiredService<BuildApiOptions>()));
        services.AddSingleton(provider => PullSettingsOf(provider.GetRequiredService<BuildApiOptions>()));
        services.AddSingleton(provider => ToolStoreSettingsOf(
            provider.GetRequiredService<BuildApiOptions>(), provider.GetRequiredService<DataFolder>(), provider.GetRequiredService<Instance>()));
    }

    private static Dictionary<string, string> Mirrors(BuildApiOptions options)
    {
        var mirrors = new Dictionary<string, string>(options.Mirrors, StringComparer.Ordinal);
        if (options.NodeMirror is { Length: > 0 } node) mirrors["node"] = node;
        return mirrors;
    }

    private static ToolStoreSettings ToolStoreSettingsOf(BuildApiOptions options, DataFolder data, Instance instance) => new()
    {
        Folder = data.Folder("tools"),
        MaxBytes = options.MaxToolStoreBytes,
        InstallTimeout = TimeSpan.FromMinutes(options.InstallTimeoutMinutes),
        Attempts = options.InstallTries,
        Labels = instance.Labels,
        ContainerLabels = instance.ProcessLabels,
        Network = () => instance.Network,
        ExtraCaBundle = options.ExtraCaBundle is { } bundle ? Path.GetFullPath(bundle) : null,
        ExtraHosts = options.ExtraHosts,
        Environment = [.. BuildEnvironment.Network(options).Select(variable => $"{variable.Key}={variable.Value}")],
        Runtime = options.Runtime,
        PidsLimit = options.PidsLimit,
    };

    private static ImagePullSettings PullSettingsOf(BuildApiOptions options) => new()
    {
        GiveUpAfter = TimeSpan.FromSeconds(options.PullGiveUpSeconds),
        OnRegistryFailure = Enum.Parse<RegistryFailurePolicy>(options.OnRegistryFailure, ignoreCase: true),
        MaxImageBytes = options.MaxImageBytes,
    };

    // Both were checked at start.
    private static ImageRules ImageRulesOf(BuildApiOptions options) =>
        ImageAllowList.TryParse(options.AllowedImages, out var allowed, out var why) ? new ImageRules(options.DefaultImage, allowed, options.Denied())
            : throw new InvalidOperationException(why);
}
