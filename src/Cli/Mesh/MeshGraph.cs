using System.Globalization;
using QuilActors.Protocols.Admin;

namespace QuilActors.Cli.Mesh;

/// <summary>Meshes as text: a tree for people, or DOT for Graphviz.</summary>
static class MeshGraph
{
    public static void WriteTree(TextWriter output, string self, IReadOnlyList<MeshView> meshes)
    {
        foreach (var mesh in meshes)
        {
            output.WriteLine($"{mesh.Key}: {self}");
            for (var i = 0; i < mesh.Peers.Count; i++)
            {
                var peer = mesh.Peers[i];
                var branch = i + 1 == mesh.Peers.Count ? "└" : "├";
                var line = peer.InMesh ? "──" : "╌╌";
                output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {branch}{line} {MeshCommand.NameOf(peer)}  {(peer.InMesh ? "mesh" : "subscriber")}  "
                        + $"score {peer.Score:0.00}"));
            }
        }
    }

    /// <summary>Solid edges for the mesh, dashed ones for other subscribers.</summary>
    public static void WriteDot(TextWriter output, string self, IReadOnlyList<MeshView> meshes)
    {
        output.WriteLine("graph mesh {");
        output.WriteLine($"  {Quote(self)} [shape=box];");
        foreach (var mesh in meshes)
        {
            foreach (var peer in mesh.Peers)
                output.WriteLine($"  {Quote(self)} -- {Quote(MeshCommand.NameOf(peer))} "
                    + $"[label={Quote(mesh.Key)}{(peer.InMesh ? "" : ", style=dashed")}];");
        }
        output.WriteLine("}");
    }

    static string Quote(string text)
        => "\"" + text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\"", "\\\"", StringComparison.Ordinal) + "\"";
}
