using BuildApi.Storage;
using BuildApi.Tests.Support;

namespace BuildApi.Tests.Storage;

public sealed class DiskReserveTests : IDisposable
{
    private readonly ShortFolder folder = new();

    private string Path => folder.In("reserve");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(2 * DiskReserve.Bytes, true)]
    [InlineData((2 * DiskReserve.Bytes) - 1, false)]
    public void It_is_kept_where_there_is_room_for_twice_as_much(long free, bool kept)
    {
        Reserve().Keep(free);

        Assert.Equal(kept, new FileInfo(Path) is { Exists: true, Length: DiskReserve.Bytes });
    }

    [Theory]
    [InlineData(DiskReserve.Bytes / 2, false)]
    [InlineData((DiskReserve.Bytes / 2) - 1, true)]
    [InlineData(0, true)]
    public void It_is_given_up_when_hardly_anything_is_left(long free, bool givenUp)
    {
        Reserve().Keep(long.MaxValue);

        Assert.Equal(givenUp, Reserve().GiveUpWhenNeeded(free));

        Assert.Equal(!givenUp, File.Exists(Path));
        Assert.False(Reserve().GiveUpWhenNeeded(long.MaxValue));
    }

    /// <summary>One that was begun by a service that died takes room, too.</summary>
    [Fact]
    public void With_it_goes_what_was_begun_of_another()
    {
        File.WriteAllBytes(folder.In("reserve.begun"), [1]);

        Assert.False(Reserve().GiveUpWhenNeeded(0));

        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    private DiskReserve Reserve() => new(new DataFolder(folder.Path));
}
