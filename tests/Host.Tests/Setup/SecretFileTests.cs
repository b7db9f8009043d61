using QuilActors.Host.Setup;

namespace QuilActors.Host.Tests.Setup;

public sealed class SecretFileTests : IDisposable
{
    readonly string _folder = Directory.CreateTempSubdirectory("quil-test-").FullName;

    string File(string name) => Path.Combine(_folder, name);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void A_new_key_is_kept_and_only_its_owner_may_read_it()
    {
        var first = SecretFile.ReadOrCreateKey(File("node.key"));
        Assert.Equal(first, SecretFile.ReadOrCreateKey(File("node.key")));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File("node.key")));
        Assert.NotEqual(first, SecretFile.ReadOrCreateKey(File("other.key")));
    }

    [Fact]
    public void A_key_that_others_can_read_is_refused_with_the_command_to_run()
    {
        SecretFile.ReadOrCreateKey(File("node.key"));
        System.IO.File.SetUnixFileMode(File("node.key"),
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        var refused = Assert.Throws<SetupException>(() => SecretFile.ReadKey(File("node.key")));
        Assert.Equal($"run: chmod 600 {File("node.key")}", refused.Hint);
    }

    [Theory]
    [InlineData("")]
    [InlineData("00ff")]
    [InlineData("zz00000000000000000000000000000000000000000000000000000000000000")]
    public void A_damaged_key_is_refused_and_left_alone(string content)
    {
        SecretFile.Write(File("node.key"), System.Text.Encoding.ASCII.GetBytes(content));
        Assert.Throws<SetupException>(() => SecretFile.ReadOrCreateKey(File("node.key")));
        Assert.Equal(content, System.IO.File.ReadAllText(File("node.key")));
    }

    [Fact]
    public void A_missing_key_is_named()
        => Assert.Contains("is not there", Assert.Throws<SetupException>(
            () => SecretFile.ReadKey(File("none.key"))).Message, StringComparison.Ordinal);

    [Fact]
    public void An_access_key_has_the_shape_that_clients_expect_and_is_kept()
    {
        var key = AccessKey.ReadOrCreate(File("access.json"));
        Assert.Matches("^AKQA[A-Z2-7]{16}$", key.AccessKeyId);
        Assert.Equal(40, key.SecretAccessKey.Length);
        Assert.Equal(key, AccessKey.ReadOrCreate(File("access.json")));
    }

    [Fact]
    public void A_damaged_access_key_is_refused()
    {
        SecretFile.Write(File("access.json"), "{"u8);
        Assert.Throws<SetupException>(() => AccessKey.ReadOrCreate(File("access.json")));
    }
}
