"""What a result can be taken away as. The modules here may import matplotlib and folium."""
