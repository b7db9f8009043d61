using System.Text.Json.Nodes;
using QuilActors.Cli.Shell;

namespace QuilActors.Cli.Tests.Shell;

public sealed class YamlTests
{
    [Fact]
    public void Nested_objects_and_lists_are_blocks()
        => Assert.Equal("""
            name: n1
            number: 12
            empty: []
            nothing: null
            head:
              selector: "00ff"
              tags:
                - a
                - "true"
            items:
              - id: 1
                text: "two words: here"
              - id: 2
            """.ReplaceLineEndings("\n"),
            Yaml.Of(JsonNode.Parse("""
            {"name":"n1","number":12,"empty":[],"nothing":null,
             "head":{"selector":"00ff","tags":["a","true"]},
             "items":[{"id":1,"text":"two words: here"},{"id":2}]}
            """)));
}
