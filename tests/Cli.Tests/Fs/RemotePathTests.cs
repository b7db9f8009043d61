using QuilActors.Cli.Fs;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Tests.Fs;

public sealed class RemotePathTests
{
    [Theory]
    [InlineData("fs://docs/a/b.txt", "docs", "a/b.txt")]
    [InlineData("s3://docs/a", "docs", "a")]
    [InlineData("docs/a", "docs", "a")]
    [InlineData("docs", "docs", "")]
    [InlineData("docs/", "docs", "")]
    public void Bucket_and_key_are_split_at_the_first_slash(string text, string bucket, string key)
        => Assert.Equal(new RemotePath(bucket, key), RemotePath.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("fs://")]
    [InlineData("/key")]
    public void A_path_without_bucket_is_wrong_use(string text)
        => Assert.Equal(ExitCode.Usage, Assert.Throws<CliException>(() => RemotePath.Parse(text)).ExitCode);

    [Fact]
    public void An_object_needs_a_key()
        => Assert.Throws<CliException>(() => RemotePath.ParseObject("docs"));

    [Fact]
    public void Routes_escape_names_but_keep_slashes()
        => Assert.Equal("objects/docs/a%20b/%3F%23%25", RemotePath.Parse("docs/a b/?#%").ObjectRoute);
}
