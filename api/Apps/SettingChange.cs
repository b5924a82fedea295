namespace BuildApi.Apps;

/// <summary>What came of the change of a setting.</summary>
internal enum SettingChange { Done, AppUnknown, RevisionMoved }
