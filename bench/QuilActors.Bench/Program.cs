namespace QuilActors.Bench;

static class Program
{
    static int Main() => 0;
}
