using BuildApi.Apps;
using BuildApi.PackageOverrides.Catalogue;

namespace BuildApi.PackageOverrides.Requests;

/// <summary>The overrides that apps want: the one place that reads and writes the setting.</summary>
internal sealed class AppOverrides(AppSettingStore settings, PackageCatalogue catalogue)
{
    /// <summary>The app's overrides, read with the catalogue as it is now: what was right when it was set may be an error today.</summary>
    public async Task<(RequestedOverrides Requested, long Revision)> FindAsync(AppId app, CancellationToken ct)
    {
        var (setting, revision) = await settings.FindAsync<OverrideSetting>(app, OverrideSetting.Setting, ct);
        return (RequestedOverrides.Read(setting?.Overrides ?? [], catalogue), revision);
    }

    /// <summary>Sets them, or with null switches live package updates off, if the revision is still the one expected (null: whatever it is).</summary>
    public Task<(SettingChange Change, long Revision)> SetAsync(AppId app, IEnumerable<PackageOverride>? overrides, long? expected, CancellationToken ct)
    {
        var setting = overrides is null ? null
            : new OverrideSetting([.. overrides.Select(each => new OverrideRequest { Package = each.Package.Name, Version = each.Version.Text })]);
        return settings.SetAsync(app, OverrideSetting.Setting, setting, expected, ct);
    }
}
