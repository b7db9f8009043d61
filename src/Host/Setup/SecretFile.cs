using System.Security.Cryptography;
using System.Text;

namespace QuilActors.Host.Setup;

/// <summary>Files that hold secrets: mode 0600, written whole or not at all, refused when others can read them.
/// </summary>
public static class SecretFile
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Writes to a temporary file in the same folder, then renames.</summary>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var temporary = path + ".new";
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        using (var file = new FileStream(temporary, options))
        {
            file.Write(content);
            file.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }

    /// <exception cref="SetupException">The file is missing, or group or others may read it.</exception>
    public static byte[] Read(string path)
    {
        if (!File.Exists(path))
            throw new SetupException($"{path} is not there", "create the node's files with `quil init` or `quil up`");
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0)
            throw new SetupException($"{path} can be read by others", $"run: chmod 600 {path}");
        return File.ReadAllBytes(path);
    }

    /// <summary>Reads 32 bytes kept as 64 hex digits, or makes new random ones when the file is missing.</summary>
    /// <exception cref="SetupException">The file holds something else.</exception>
    public static byte[] ReadOrCreateKey(string path)
    {
        if (File.Exists(path))
            return ReadKey(path);
        var key = RandomNumberGenerator.GetBytes(32);
        Write(path, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(key) + "\n"));
        return key;
    }

    /// <exception cref="SetupException">The file is missing, open to others, or holds no 64 hex digits.</exception>
    public static byte[] ReadKey(string path)
    {
        var text = Encoding.ASCII.GetString(Read(path)).Trim();
        var key = new byte[32];
        if (text.Length != 64 || Convert.FromHexString(text, key, out _, out _) != System.Buffers.OperationStatus.Done)
            throw new SetupException($"{path} does not hold 64 hex digits", "restore the key from a backup");
        return key;
    }
}
